import { describe, expect, it } from 'vitest';
import { EDITORS, findEditor } from './editors.js';

describe('catalogue of editors', () => {
  it('has unique ids and names, and colours as #RRGGBB or null', () => {
    expect(new Set(EDITORS.map(({ id }) => id)).size).toBe(EDITORS.length);
    expect(new Set(EDITORS.map(({ name }) => name)).size).toBe(EDITORS.length);
    for (const { color } of EDITORS) expect(color ?? '#000000').toMatch(/^#[0-9A-F]{6}$/);
    expect(EDITORS.length).toBeGreaterThan(110);
  });

  it('finds each editor by its id and its name, so no spelling is claimed twice', () => {
    for (const editor of EDITORS) {
      expect(findEditor(editor.id)).toBe(editor);
      expect(findEditor(editor.name)).toBe(editor);
    }
    expect(findEditor('constructor')).toBeUndefined();
  });

  it('lists an editor in full', () => {
    expect(findEditor('NVIM')).toEqual({
      id: 'neovim',
      name: 'Neovim',
      kind: 'editor',
      color: '#57A143',
      website: 'https://neovim.io',
      repository: 'https://github.com/wakatime/vim-wakatime',
      versionUrl: 'https://github.com/wakatime/vim-wakatime/releases/latest',
      historyUrl: 'https://github.com/wakatime/vim-wakatime/releases',
      released: true,
      hidden: false,
      hasBrowserExtension: false,
    });
  });
});
