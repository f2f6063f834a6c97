import { expect, it } from 'vitest';
import { namesLike, usableName } from './usable-name.js';

it.each([
  ['ann', 'ann'],
  ['Ann.B_c-1', 'Ann.B_c-1'],
  ['bob the builder', 'bob-the-builder'],
  ['Óscar P.', 'Oscar-P.'],
  ['_hidden', 'hidden'],
  ['me@example.test', 'me-example.test'],
  ['current', 'user-current'],
  ['My', 'user-My'],
  ['5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f001', 'user-5fd1aa42-6c7e-4b8e-9c59-0b1d62a2f001'],
  ['山田', 'person'],
  ['', 'person'],
])('of "%s" makes "%s"', (name, usable) => {
  expect(usableName(name)).toBe(usable);
});

it('stays within the length of names', () => {
  const long = 'x'.repeat(100);
  expect(usableName(long)).toHaveLength(63);
  const names = namesLike(usableName(long));
  const [, second, third] = [names.next().value, names.next().value, names.next().value];
  expect(second).toBe(`${'x'.repeat(61)}-2`);
  expect(third).toBe(`${'x'.repeat(61)}-3`);
});
