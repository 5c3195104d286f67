import { expect, test } from 'vitest';
import { DomainNames } from '../directory/domain-names.ts';
import { canonicalNames } from './canonical-names.ts';

const domains = new DomainNames([['CONTOSO', 'contoso.com']]);

test('spells the names of a filter as they are stored, and leaves the rest', () => {
  const filter = { computer: 'ws01.contoso.com', endUser: 'jdoe@contoso.com', limit: 5 };
  expect(canonicalNames(filter, domains)).toEqual({ computer: 'CONTOSO\\WS01', endUser: 'CONTOSO\\jdoe', limit: 5 });
  expect(canonicalNames({ person: 'contoso\\JDoe' }, domains)).toEqual({ person: 'CONTOSO\\jdoe' });
});

test('looks for what is no name as it is', () => {
  expect(canonicalNames({ computer: '*', limit: 1 }, domains)).toEqual({ computer: '*', limit: 1 });
});
