import { expect, test } from 'vitest';
import { result, resultsJson, resultsShape } from './result.ts';
import { sample } from './sample.ts';

const escrow = { name: 'escrow', store: 'embedded', unit: 'keys/s' } as const;

test('a ratio is judged by the target of a ratio, at its bound as well', () => {
  const target = { of: 'ratio', atLeast: 0.4 } as const;
  expect(result({ ...escrow, measured: 40, reference: 100, target })).toMatchObject({ ratio: 0.4, met: true });
  expect(result({ ...escrow, measured: 39, reference: 100, target })).toMatchObject({
    ratio: 0.39,
    target: 'ratio >= 0.4',
    met: false,
  });
});

test('a value below its bound meets it, one at the bound does not', () => {
  const target = { of: 'value', below: 5 } as const;
  expect(result({ ...escrow, measured: 4.99, target }).met).toBe(true);
  expect(result({ ...escrow, measured: 5, target }).met).toBe(false);
});

test('a target under a load that was not carried is not met, however good the figure', () => {
  const target = { of: 'value', below: 10, underLoad: false } as const;
  expect(result({ ...escrow, measured: 1, target }).met).toBe(false);
});

test('what has no target is neither met nor missed', () => {
  expect(result({ ...escrow, measured: 1 })).toMatchObject({ target: null, met: null });
});

test.each([Number.NaN, Infinity])('%d is no figure, and nothing that it meets is written', (measured) => {
  expect(() => result({ ...escrow, measured, target: { of: 'value', below: Infinity } })).toThrow(/no measurement/);
});

test('nothing is met against a reference that was not measured', () => {
  const target = { of: 'ratio', atLeast: 0 } as const;
  expect(() => result({ ...escrow, measured: 1, target })).toThrow(/nothing to compare with/);
  expect(() => result({ ...escrow, measured: 1, reference: 0, target })).toThrow(/no measurement/);
  expect(() => result({ ...escrow, measured: 1, reference: Number.NaN, target })).toThrow(/no measurement/);
});

test('a target without a bound is refused', () => {
  expect(() => result({ ...escrow, measured: 1, target: { of: 'value' } })).toThrow(/always met/);
});

test('what is written is an array of the eight fields that a reader is promised, absent ones null', () => {
  const target = { of: 'ratio', atLeast: 0.4 } as const;
  const written: unknown = JSON.parse(
    resultsJson([
      result({ ...escrow, measured: sample([1, 2, 3]), reference: 4, target }),
      result({ ...escrow, name: 'memory', measured: 1 }),
    ]),
  );
  expect(written).toEqual([
    { ...escrow, value: 2, reference: 4, ratio: 0.5, target: 'ratio >= 0.4', met: true },
    { ...escrow, name: 'memory', value: 1, reference: null, ratio: null, target: null, met: null },
  ]);
  expect(resultsShape.safeParse(written).success).toBe(true);
});

test('two results of one name and store are refused, and so is a run without any', () => {
  const one = result({ ...escrow, measured: 1 });
  expect(() => resultsJson([one, one])).toThrow(/one name/);
  expect(() => resultsJson([])).toThrow();
});

test('no reader is given a verdict without a target', () => {
  const forged = { ...escrow, value: 1, reference: null, ratio: null, target: null, met: true };
  expect(resultsShape.safeParse([forged]).success).toBe(false);
});
