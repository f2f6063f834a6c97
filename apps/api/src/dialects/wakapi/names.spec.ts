import { expect, it } from 'vitest';
import { namesOf } from './names.js';

it.each([
  ['project', 'Go', ['Go']],
  ['project', '-', [null]],
  ['language', 'go', ['go', 'Go']],
  ['language', 'Go', ['Go']],
  ['language', 'Nothing like it', ['Nothing like it']],
  ['editor', 'vscode', ['vscode', 'VS Code']],
  ['os', 'Macos', ['Macos', 'Mac']],
  ['os', 'constructor', ['constructor']],
  ['machine', 'macos', ['macos']],
] as const)('the %s %s is looked for as %j', (entity, name, names) => {
  expect(namesOf(entity, name)).toEqual(names);
});
