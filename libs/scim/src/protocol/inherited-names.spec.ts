import { afterEach, describe, expect, it } from 'vitest';
import { parseFilter } from './filter.js';
import { patchGroup, patchUser } from './schemas.js';

const ANN = { userName: 'ann@acme.com', emails: [{ type: 'work', value: 'ann@acme.com' }] };
const CREW = { displayName: 'Crew', members: [{ value: 'a1' }] };
const BEFORE = [Object.prototype, Object, Object.prototype.hasOwnProperty].map((each) => Reflect.ownKeys(each));

afterEach(() => {
  const after = [Object.prototype, Object, Object.prototype.hasOwnProperty].map((each) => Reflect.ownKeys(each));
  expect(after).toEqual(BEFORE);
});

describe('a filter that names what every object has', () => {
  it.each([
    '__proto__.x eq "y"',
    'name.__proto__.x eq "y"',
    'emails[__proto__.x eq "y"]',
    'userName pr and constructor.z eq "y"',
    'hasOwnProperty.z pr',
  ])('is refused: %s', (filter) =>
    expect(() => parseFilter(filter)).toThrowError(expect.objectContaining({ code: 'scim.invalid_filter' })));

  it('is none where a text says so', () => {
    expect(parseFilter('userName eq "__proto__.x"')).toEqual([
      [{ path: 'username', isNegated: false, operator: 'eq', operand: '__proto__.x' }],
    ]);
  });
});

describe('a PATCH that names what every object has', () => {
  const patch = (operation: object) => ({ Operations: [operation] });

  it.each([
    '__proto__.x',
    'emails[__proto__.x eq "y"].value',
    'emails[constructor.z eq "y"]',
  ])('is refused: %s', async (path) => {
    const refusal = { code: 'scim.invalid_path' };
    await expect(patchUser(ANN, patch({ op: 'replace', path, value: 'y' }))).rejects.toMatchObject(refusal);
    await expect(patchUser(ANN, patch({ op: 'remove', path }))).rejects.toMatchObject(refusal);
  });

  it.each([
    [[{ '__proto__.x': 'y' }]],
    [[{ value: 'a1" or __proto__.x eq "y' }]],
  ])('is refused as a value to be removed: %j', async (value) => {
    const removal = patch({ op: 'remove', path: 'members', value });
    await expect(patchGroup(CREW, removal)).rejects.toMatchObject({ code: 'scim.invalid_value' });
  });
});
