import { describe, expect, it } from 'vitest';
import { equalities, matches, parseFilter } from './filter.js';

const ANN = {
  id: 'a1',
  userName: 'Ann@acme.com',
  externalId: 'X',
  active: true,
  name: { familyName: 'Müller "M"' },
  emails: [
    { type: 'work', value: 'ann@acme.com' },
    { type: 'home', value: 'ann@home.example' },
  ],
};

describe('matches', () => {
  it.each([
    ['userName eq "ann@ACME.com"', true],
    ['userName ne "ann@acme.com"', false],
    ['title ne "boss"', true],
    ['externalId eq "x"', false],
    ['active eq true', true],
    ['active eq "true"', false],
    ['title pr', false],
    ['name.familyName eq "müller \\"m\\""', true],
    ['name.familyName eq "M\\u00fcller \\"M\\""', true],
    ['userName sw "ann" and userName ew ".com"', true],
    ['userName sw "bob" or (active eq true and emails.type eq "home")', true],
    ['not (userName co "acme")', false],
    ['userName eq "a) or (b" or id eq "a1"', true],
    ['userName gt "a" and userName lt "b"', true],
  ])('%s is %s', (filter, expected) => expect(matches(parseFilter(filter), ANN)).toBe(expected));
});

describe('parseFilter', () => {
  it.each([
    '',
    ' ',
    'x',
    'userName',
    'userName eq',
    'userName eq ann',
    'userName is "x"',
    'userName eq "x',
    '(id eq "a"',
    'a'.repeat(5_000),
  ])('refuses %s', (filter) =>
    expect(() => parseFilter(filter)).toThrowError(expect.objectContaining({ code: 'scim.invalid_filter' })));
});

describe('equalities', () => {
  const PATHS = ['username', 'id'] as const;

  it('are there where every alternative names one', () => {
    expect(equalities(parseFilter('userName eq "a" and active eq true or id eq "b"'), PATHS)).toEqual({
      username: ['a'],
      id: ['b'],
    });
  });

  it.each([
    'active eq true',
    'userName sw "a"',
    'userName eq "a" or active eq true',
    'not (userName eq "a")',
    'id eq 5',
  ])('are not there for %s', (filter) => expect(equalities(parseFilter(filter), PATHS)).toBeUndefined());
});
