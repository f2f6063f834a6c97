import { expect, it } from 'vitest';
import { parseUserAgent } from '#libs/user-agents';
import { clientText } from './client-text.js';

it.each([
  ['VS Code', 'Linux', 'VS Code', 'Linux'],
  ['IntelliJ IDEA', 'Mac', 'IntelliJ IDEA', 'Mac'],
  ['neovim', 'WSL', 'Neovim', 'WSL'],
  ['Home grown', 'Windows', 'Home_grown', 'Windows'],
  ['vim', null, 'Vim', null],
  [null, 'linux', null, 'Linux'],
])('of %j on %j is read as %j on %j', (editor, system, readEditor, readSystem) => {
  expect(parseUserAgent(clientText(editor, system))).toMatchObject({ editor: readEditor, os: readSystem });
});

it('says nothing where nothing is known', () => {
  expect(clientText(null, null)).toBeUndefined();
});
