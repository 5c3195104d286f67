import { expect, test } from 'vitest';
import { digitsToAsk, type KeyQuestion } from './key-question.ts';

const whole = '3FD763F974C74E908FA21F6A2E2B4E0C';

/** What is asked while somebody makes these changes one after the other. */
function questions(changes: readonly string[], { more = false, person = '' } = {}): KeyQuestion[] {
  const asked: KeyQuestion[] = [];
  let before = '';
  for (const digits of changes) {
    const question = asked.at(-1);
    const ask = digitsToAsk({ digits, person, digitsBefore: before.length, last: question && { question, more } });
    if (ask !== undefined) asked.push({ digits: ask, person });
    before = digits;
  }
  return asked;
}

const typed = (text: string, from = 0): string[] =>
  Array.from({ length: text.length - from }, (_, at) => text.slice(0, from + at + 1));

test('32 digits typed one by one are one question, at the eighth', () => {
  expect(questions(typed(whole))).toEqual([{ digits: '3FD763F9', person: '' }]);
});

test('32 digits pasted are one question with all of them', () => {
  expect(questions([whole])).toEqual([{ digits: whole, person: '' }]);
});

test('going back below eight and typing the same again asks nothing', () => {
  expect(questions([...typed('3FD763F9'), '3FD763F', '3FD763F9', '3FD763F974'])).toHaveLength(1);
});

test('other digits ask again', () => {
  const asked = questions([...typed('3FD763F9'), '3FD763F', '3FD763F8']);
  expect(asked.map(({ digits }) => digits)).toEqual(['3FD763F9', '3FD763F8']);
});

test('going back from a paste asks once more, and not for each digit', () => {
  const back = Array.from({ length: 20 }, (_, at) => whole.slice(0, 31 - at));
  const asked = questions([whole, ...back]);
  expect(asked.map(({ digits }) => digits)).toEqual([whole, '3FD763F9']);
});

test('a list that was too long is asked for again at the hyphens', () => {
  const asked = questions(typed(whole), { more: true });
  expect(asked.map(({ digits }) => digits.length)).toEqual([8, 12, 16, 20, 32]);
});

test('another person is another question', () => {
  const last = { question: { digits: '3FD763F9', person: 'contoso\\anna' }, more: false };
  const change = { digits: whole, digitsBefore: whole.length, last };
  expect(digitsToAsk({ ...change, person: 'contoso\\anna' })).toBeUndefined();
  expect(digitsToAsk({ ...change, person: 'contoso\\bert' })).toBe('3FD763F9');
});

test('fewer than eight digits ask nothing', () => {
  expect(questions(typed('3FD763F'))).toEqual([]);
});
