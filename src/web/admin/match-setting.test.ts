import { expect, test } from 'vitest';
import { matchesSetting } from './match-setting.ts';

const setting = {
  name: 'idleMinutes',
  environment: 'KEYHAVEN_IDLE_MINUTES',
  help: 'Minutes without a request after which a session of the pages ends, at most 60.',
  value: '10',
};

test.each(['', 'idle', 'IDLE_MINUTES', 'idle minutes', 'session pages', 'keyhaven_idle', ' 10 '])(
  '%j finds the setting',
  (words) => expect(matchesSetting(setting, words)).toBe(true),
);

test('every word has to be there', () => {
  expect(matchesSetting(setting, 'idle hours')).toBe(false);
});
