import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedUserAgent, parseUserAgent } from './parse-user-agent.js';

type Row = readonly [value: string | null | undefined, expected: Partial<ParsedUserAgent>];

const NOTHING = {
  editor: null,
  editorVersion: null,
  os: null,
  plugin: null,
  pluginVersion: null,
  cliVersion: null,
  isBrowserExtension: false,
  isDesktopApp: false,
  aiModel: null,
  aiModelVersion: null,
  aiModelComplexity: null,
};

const CLIENTS: readonly Row[] = [
  [
    'wakatime/13.1.0 (Linux-6.18.44-fc-v595-x86_64-with-glibc2.36) Python3.11.7.final.0 vscode/1.90.0 vscode-wakatime/24.0.0',
    {
      editor: 'VS Code',
      editorVersion: '1.90.0',
      os: 'Linux',
      plugin: 'vscode-wakatime',
      pluginVersion: '24.0.0',
      cliVersion: '13.1.0',
    },
  ],
  ['wakatime/v1.90.0 (linux-6.18.44-fc-v595-unknown) go1.22.12 Unknown/0', { os: 'Linux', cliVersion: '1.90.0' }],
  [
    'wakatime/13.0.7 (Linux-4.15.0-96-generic-x86_64-with-glibc2.4) Python3.8.0.final.0 GoLand/2019.3.4 GoLand-wakatime/11.0.1',
    {
      editor: 'GoLand',
      editorVersion: '2019.3.4',
      os: 'Linux',
      plugin: 'GoLand-wakatime',
      pluginVersion: '11.0.1',
      cliVersion: '13.0.7',
    },
  ],
  [
    'wakatime/v1.18.11 (linux-5.13.8-200.fc34.x86_64-x86_64) go1.16.7 emacs-wakatime/1.0.2',
    { editor: 'Emacs', os: 'Linux', plugin: 'emacs-wakatime', pluginVersion: '1.0.2', cliVersion: '1.18.11' },
  ],
  [
    'wakatime/ (Linux-6.0.42-1-lts-foobar-x86_64) KTextEditor/5.111.0 kate-wakatime/1.3.10',
    { editor: 'Kate', editorVersion: '5.111.0', os: 'Linux', plugin: 'kate-wakatime', pluginVersion: '1.3.10' },
  ],
  [
    'wakatime/v1.86.5 (linux-6.6.4-200.fc39.x86_64-unknown) go1.21.3 neovim/900 vim-wakatime/11.1.1',
    {
      editor: 'Neovim',
      editorVersion: '900',
      os: 'Linux',
      plugin: 'vim-wakatime',
      pluginVersion: '11.1.1',
      cliVersion: '1.86.5',
    },
  ],
  [
    'wakatime/v1.105.0 (linux-6.11.8-zen1-2-zen-unknown) go1.23.3 cursor/1.93.1 vscode-wakatime/24.8.0',
    {
      editor: 'Cursor',
      editorVersion: '1.93.1',
      os: 'Linux',
      plugin: 'vscode-wakatime',
      pluginVersion: '24.8.0',
      cliVersion: '1.105.0',
    },
  ],
  [
    'wakatime/v1.106.1 (linux-5.15.167.4-microsoft-standard-WSL2-unknown) go1.23.3 cursor/1.93.1 vscode-wakatime/24.9.2',
    {
      editor: 'Cursor',
      editorVersion: '1.93.1',
      os: 'WSL',
      plugin: 'vscode-wakatime',
      pluginVersion: '24.9.2',
      cliVersion: '1.106.1',
    },
  ],
  [
    'wakatime/v1.102.1 (windows-10.0.27718.1000-x86_64) go1.22.5 Notepad++/unknown windows-wakatime/0.5.0',
    {
      editor: 'Notepad++',
      os: 'Windows',
      plugin: 'windows-wakatime',
      pluginVersion: '0.5.0',
      cliVersion: '1.102.1',
      isDesktopApp: true,
    },
  ],
  [
    'wakatime/v1.131.0 (darwin-25.0.0-arm64) go1.24.4 Claude/0.11.3-0.11.3 macos-wakatime/5.27.2',
    {
      editor: 'Claude',
      editorVersion: '0.11.3-0.11.3',
      os: 'Mac',
      plugin: 'macos-wakatime',
      pluginVersion: '5.27.2',
      cliVersion: '1.131.0',
      isDesktopApp: true,
    },
  ],
  [
    'wakatime/1.139.1 (linux-6.18.8-unknown) go1.25.5 helix/25.07.1 (74075bb5) wakatime-ls/0.2.2 helix-wakatime/0.2.2',
    {
      editor: 'Helix',
      editorVersion: '25.07.1',
      os: 'Linux',
      plugin: 'helix-wakatime',
      pluginVersion: '0.2.2',
      cliVersion: '1.139.1',
    },
  ],
  [
    'wakatime/v1.130.1 (linux-6.6.87.2-microsoft-standard-WSL2-x86_64) go1.24.4 claude-code-wakatime/2.1.0',
    {
      editor: 'Claude Code',
      os: 'WSL',
      plugin: 'claude-code-wakatime',
      pluginVersion: '2.1.0',
      cliVersion: '1.130.1',
    },
  ],
  [
    'wakatime/v1.0 (linux-6.6.0-x86_64) go1.21 opus/4.1-medium claude-code/2.1.45 vscode-wakatime/24.8.0',
    {
      editor: 'Claude Code',
      editorVersion: '2.1.45',
      os: 'Linux',
      plugin: 'vscode-wakatime',
      pluginVersion: '24.8.0',
      cliVersion: '1.0',
      aiModel: 'opus',
      aiModelVersion: '4.1',
      aiModelComplexity: 'medium',
    },
  ],
  [
    'wakatime/v1.0 (linux-6.6.0-x86_64) go1.21 gpt/5.5-high codex-cli/0.141.0',
    {
      editor: 'Codex CLI',
      editorVersion: '0.141.0',
      os: 'Linux',
      cliVersion: '1.0',
      aiModel: 'gpt',
      aiModelVersion: '5.5',
      aiModelComplexity: 'high',
    },
  ],
  [
    'Chrome/114.0.0.0 linux_x86-64 chrome-wakatime/3.0.17',
    {
      editor: 'Chrome',
      editorVersion: '114.0.0.0',
      os: 'Linux',
      plugin: 'chrome-wakatime',
      pluginVersion: '3.0.17',
      isBrowserExtension: true,
    },
  ],
  [
    'Chrome/115.0.0.0 mac_arm64 chrome-wakatime/3.0.19',
    {
      editor: 'Chrome',
      editorVersion: '115.0.0.0',
      os: 'Mac',
      plugin: 'chrome-wakatime',
      pluginVersion: '3.0.19',
      isBrowserExtension: true,
    },
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Safari/537.36 Edg/116.0.1938.62 win_x86-64 edge-wakatime/3.0.18',
    {
      editor: 'Edge',
      editorVersion: '116.0.1938.62',
      os: 'Windows',
      plugin: 'edge-wakatime',
      pluginVersion: '3.0.18',
      isBrowserExtension: true,
    },
  ],
  ['HBuilder X/4.56 (Windows_NT 10.0.26100)', { editor: 'HBuilder X', editorVersion: '4.56', os: 'Windows' }],
  [
    'wakatime/13.0.7 Python3.8.0.final.0 GoLand/2019.3.4 GoLand-wakatime/11.0.1',
    { plugin: 'GoLand-wakatime', pluginVersion: '11.0.1', cliVersion: '13.0.7' },
  ],
  ['', {}],
  [null, { raw: '' }],
  [undefined, { raw: '' }],
  ['axios/1.20.0', {}],
  ['curl/7.88.1', {}],
];

const MORE: readonly Row[] = [
  [
    'wakatime/v1.73.2 (darwin-22.5.0-arm64) go1.20.4 PyCharm/2023.1.2 PyCharm-wakatime/14.1.4',
    { editor: 'PyCharm', editorVersion: '2023.1.2', os: 'Mac' },
  ],
  [
    'wakatime/v1.73.2 (darwin-22.5.0-arm64) go1.20.4 idea/2023.1 idea-wakatime/14.1.4',
    { editor: 'IntelliJ IDEA', editorVersion: '2023.1', os: 'Mac' },
  ],
  [
    'wakatime/v1.60.0 (windows-10.0.19045.2486-x86_64) go1.19.4 AndroidStudio/2022.1 AndroidStudio-wakatime/14.1.0',
    { editor: 'Android Studio', editorVersion: '2022.1', os: 'Windows' },
  ],
  [
    'wakatime/v1.60.0 (windows-10.0.19045.2486-x86_64) go1.19.4 visualstudio/17.0 visualstudio-wakatime/12.2.0',
    { editor: 'Visual Studio', editorVersion: '17.0', os: 'Windows' },
  ],
  [
    'wakatime/v1.60.0 (windows-10.0.19045.2486-x86_64) go1.19.4 Visual Studio Code/1.75 vscode-wakatime/20.0.0',
    { editor: 'VS Code', editorVersion: '1.75', os: 'Windows' },
  ],
  [
    'wakatime/v1.45.3 (darwin-21.6.0-x86_64) go1.18.3 sublime/4126 sublime-wakatime/11.0.8',
    { editor: 'Sublime Text', editorVersion: '4126', os: 'Mac' },
  ],
  [
    'wakatime/v1.53.4 (linux-4.14.190-android-arm64) go1.19.2 vim/820 vim-wakatime/9.0.1',
    { editor: 'Vim', editorVersion: '820', os: 'Android' },
  ],
  [
    'wakatime/10.2.1 (Windows-10-10.0.17134-SP0) Python3.7.0.final.0 atom/1.28.2 atom-wakatime/7.1.2',
    { editor: 'Atom', editorVersion: '1.28.2', os: 'Windows', cliVersion: '10.2.1' },
  ],
  [
    'wakatime/13.0.4 (Linux-4.4.0-19041-Microsoft-x86_64-with-glibc2.29) Python3.8.2.final.0 vim/801 vim-wakatime/8.0.0',
    { editor: 'Vim', os: 'WSL' },
  ],
  [
    'wakatime/13.1.0 (Darwin-19.6.0-x86_64-i386-64bit) Python3.7.3.final.0 xcode/11.6 xcode-wakatime/2.0.3',
    { editor: 'Xcode', editorVersion: '11.6', os: 'Mac' },
  ],
  [
    'wakatime/v1.84.0 (freebsd-13.2-RELEASE-amd64) go1.20.6 emacs/29.1 emacs-wakatime/1.0.2',
    { editor: 'Emacs', editorVersion: '29.1', os: 'FreeBSD' },
  ],
  [
    'wakatime/v1.84.0 (openbsd-7.4-amd64) go1.20.6 kakoune/2023 kakoune-wakatime/1.0.0',
    { editor: 'Kakoune', os: 'OpenBSD' },
  ],
  ['wakatime/v1.84.0 (plan9-4-amd64) go1.20.6 acme/1 acme-wakatime/1.0.0', { editor: 'acme', os: 'Plan9' }],
  ['wakatime/unset (unknown-unknown-unknown) go1.20.6 zed/0.150 zed-wakatime/0.1.1', { editor: 'Zed', os: null }],
  [
    'wakatime/v1.112.1 (darwin-24.3.0-arm64) go1.23.6 figma/125.1.5 macos-wakatime/5.24.0',
    { editor: 'Figma', os: 'Mac', isDesktopApp: true, isBrowserExtension: false },
  ],
  [
    'wakatime/v1.112.1 (darwin-24.3.0-arm64) go1.23.6 macos-wakatime/5.24.0',
    { editor: null, os: 'Mac', isDesktopApp: true },
  ],
  [
    'wakatime/v1.130.1 (darwin-25.0.0-arm64) go1.24.4 opus/4-8 claude-code/2.1.202 claude-code-wakatime/3.0.0',
    {
      editor: 'Claude Code',
      editorVersion: '2.1.202',
      aiModel: 'opus',
      aiModelVersion: '4-8',
      aiModelComplexity: null,
    },
  ],
  [
    'wakatime/v1.130.1 (linux-6.1.0-x86_64) go1.24.4 mystery/2-low opencode/1.0.5 opencode-wakatime/1.2.0',
    { editor: 'OpenCode', aiModel: 'mystery', aiModelVersion: '2', aiModelComplexity: 'low' },
  ],
  [
    'wakatime/v1.130.1 (linux-6.1.0-x86_64) go1.24.4 claude-sonnet/4.5 cursor/2.0 vscode-wakatime/25.0.0',
    { editor: 'Cursor', editorVersion: '2.0', aiModel: 'claude-sonnet', aiModelVersion: '4.5' },
  ],
  [
    'wakatime/v1.130.1 (linux-6.1.0-x86_64) go1.24.4 gemini/2.5 gemini-cli/0.9.0',
    { editor: 'Gemini CLI', aiModel: 'gemini', aiModelVersion: '2.5' },
  ],
  [
    'wakatime/v1.130.1 (linux-6.1.0-x86_64) go1.24.4 newagent-tui/1.0',
    { editor: 'newagent-tui', editorVersion: '1.0' },
  ],
  [
    'vscode/1.95.0 vscode-wakatime/30.2.0',
    { editor: 'VS Code', plugin: 'vscode-wakatime', os: null, cliVersion: null },
  ],
  [
    'Firefox/118.0 win_x86-64 firefox-wakatime/3.0.19',
    { editor: 'Firefox', editorVersion: '118.0', os: 'Windows', isBrowserExtension: true },
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/118.0 firefox-wakatime/3.0.9',
    { editor: 'Firefox', os: 'Linux', isBrowserExtension: true },
  ],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 cros_x86-64 chrome-wakatime/3.0.20',
    { editor: 'Chrome', os: 'Chrome OS', isBrowserExtension: true },
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
    { editor: 'Safari', editorVersion: '605.1.15', os: 'Mac', isBrowserExtension: false },
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/119.0 Mobile/15E148 Safari/604.1',
    { editor: 'Chrome', os: 'iOS' },
  ],
  [
    'Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Mobile Safari/537.36',
    { editor: 'Chrome', os: 'Android' },
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.90.0 Chrome/122.0 Electron/29.4.0 Safari/537.36',
    { editor: 'VS Code', editorVersion: '1.90.0', os: 'Linux' },
  ],
  ['HTTPie/3.2.2', { editor: null }],
  ['python-requests/2.31.0', { editor: null }],
  ['wakatime', { editor: null, cliVersion: null }],
  ['wakatime/1 (', { editor: null, cliVersion: '1' }],
  ['wakatime/1 (linux-6', { editor: null, os: 'Linux', cliVersion: '1' }],
  ['/// () (()) ) / -wakatime/ x-wakatime', { editor: null, plugin: null }],
];

describe('parseUserAgent', () => {
  it.each(CLIENTS)('%s', (value, expected) => {
    expect(parseUserAgent(value)).toEqual({ raw: value, ...NOTHING, ...expected });
  });

  it.each(MORE)('%s', (value, expected) => {
    expect(parseUserAgent(value)).toMatchObject(expected);
  });

  it('never throws, and gives back the text it was given', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'wakatime/',
        '(',
        ')',
        ' ',
        '/',
        '-wakatime/',
        'linux-',
        'go1.2',
        'opus/4-high',
        'claude-code/',
        'Mozilla/5.0',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const value = pieces.join('');
        const parsed = parseUserAgent(value);
        expect(parsed.raw).toBe(value);
        for (const text of [parsed.editor, parsed.os, parsed.plugin, parsed.aiModel]) expect(text).not.toBe('');
        expect((parsed.editor ?? '').length).toBeLessThanOrEqual(64);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '('.repeat(100_000),
    '()'.repeat(50_000),
    ' '.repeat(100_000),
    'a/'.repeat(50_000),
    'wakatime/1 (linux) '.repeat(5_000),
    `wakatime/1 (${'win'.repeat(33_000)}`,
    'x-'.repeat(50_000),
    `${'visual studio '.repeat(7_000)}code/1`,
    '\ud800'.repeat(100_000),
  ])('reads 100 kB of nonsense at once (%#)', (value) => {
    const start = performance.now();
    for (let run = 0; run < 10; run++) parseUserAgent(value);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
