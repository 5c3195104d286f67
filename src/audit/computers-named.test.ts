import { expect, test } from 'vitest';
import { computersNamed } from './computers-named.ts';

test.each([
  ['WS01', null, ['WS01']],
  [null, null, []],
  ['WS01', '{"computers":["WS01"]}', ['WS01']],
  ['WS02', '{"claims":[1,2],"computers":["WS02","WS01"]}', ['WS02', 'WS01']],
  [null, '{"computers":["WS01"]}', ['WS01']],
])('%j with %j names %j', (computer, detail, named) => {
  expect(computersNamed({ computer, detail })).toEqual(named);
});

test.each(['{"broken', 'null', '7', '[]', '{"computers":"WS02"}', '{"computers":[2,null,{}]}'])(
  'a detail that says %j names nobody more',
  (detail) => {
    expect(computersNamed({ computer: 'WS01', detail })).toEqual(['WS01']);
  },
);
