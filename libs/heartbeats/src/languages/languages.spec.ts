import { describe, expect, it } from 'vitest';
import { findLanguage, KNOWN_FILE_PATTERNS, languageId, languageOfFile, PROGRAM_LANGUAGES } from './languages.js';
import { ROWS_A_K } from './rows-a-k.js';
import { ROWS_L_Z } from './rows-l-z.js';

describe('catalogue of languages', () => {
  it('names each language, extension and file name once', () => {
    const rows = [...ROWS_A_K, ...ROWS_L_Z];
    const names = rows.map(([name]) => name.toLowerCase());
    const extensions = rows.flatMap(([, , list]) => (list ? list.split(' ') : []));
    const fileNames = rows.flatMap(([, , , list]) => (list ? list.split(' ') : []));
    for (const list of [names, extensions, fileNames]) {
      expect(list.filter((item, index) => list.indexOf(item) !== index)).toEqual([]);
      expect(list).not.toContain('');
      expect(list.filter((item) => item !== item.toLowerCase())).toEqual([]);
    }
  });

  it('is large enough to be useful', () => {
    expect(PROGRAM_LANGUAGES.length).toBeGreaterThanOrEqual(400);
    expect(KNOWN_FILE_PATTERNS).toBeGreaterThanOrEqual(1000);
  });

  it('has colours as #RRGGBB or null, and unique ids', () => {
    for (const { color } of PROGRAM_LANGUAGES) expect(color ?? '#000000').toMatch(/^#[0-9a-f]{6}$/i);
    expect(new Set(PROGRAM_LANGUAGES.map(({ id }) => id)).size).toBe(PROGRAM_LANGUAGES.length);
  });

  it('is sorted by name', () => {
    const names = PROGRAM_LANGUAGES.map(({ name }) => name.toLowerCase());
    expect([...names].sort()).toEqual(names);
  });

  it('keeps the id of a name for ever', () => {
    expect(languageId('Python')).toBe('f5f01ed5-10b0-8e3c-8ffc-4a6d18e0e189');
    expect(languageId('PYTHON')).toBe(languageId('python'));
    expect(findLanguage('python')).toEqual({
      id: 'f5f01ed5-10b0-8e3c-8ffc-4a6d18e0e189',
      name: 'Python',
      color: '#3572A5',
      isVerified: true,
    });
  });

  it.each([
    ['typescriptreact', 'TypeScript'],
    ['GO', 'Go'],
    ['golang', 'Go'],
    ['shellscript', 'Bash'],
    ['plaintext', 'Text'],
    ['csharp', 'C#'],
    ['vue', 'Vue.js'],
    ['no such language', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('finds %s as %s', (given, name) => {
    expect(findLanguage(given)?.name).toBe(name);
  });
});

describe('languageOfFile', () => {
  it.each([
    ['/home/dev/notes.txt', 'Text'],
    ['/src/App.tsx', 'TypeScript'],
    ['/src/App.jsx', 'JavaScript'],
    ['/src/index.d.ts', 'TypeScript'],
    ['Dockerfile', 'Docker'],
    ['/x/Dockerfile.dev', 'Docker'],
    ['/x/Makefile', 'Makefile'],
    ['/x/include/list.h', 'C'],
    ['/x/list.HPP', 'C++'],
    ['C:\\work\\Program.cs', 'C#'],
    ['/x/views/home.blade.php', 'Blade'],
    ['/x/views/home.php', 'PHP'],
    ['/x/views/show.html.erb', 'ERB'],
    ['/x/CMakeLists.txt', 'CMake'],
    ['/x/LICENSE', 'Text'],
    ['/x/.gitignore', 'Ignore List'],
    ['/x/.bashrc', 'Bash'],
    ['/x/go.mod', 'Go'],
    ['/x/Gemfile', 'Ruby'],
    ['/x/a.min.js', 'JavaScript'],
    ['HIDDEN.py', 'Python'],
    ['/x/analysis.ipynb', 'Jupyter Notebook'],
    ['/x/main.tf', 'Terraform'],
    ['/x/README.md', 'Markdown'],
    ['/x/schema.prisma', 'Prisma'],
    ['/x/data.unheardof', null],
    ['/x/noextension', null],
    ['/x/folder.py/', null],
    ['constructor', null],
    ['x.__proto__', null],
    ['x.toString', null],
    ['', null],
    ['.', null],
    ['...', null],
  ])('%s is %s', (path, language) => {
    expect(languageOfFile(path)).toBe(language);
  });

  it('is quick on absurd names', () => {
    expect(languageOfFile('.'.repeat(100_000))).toBeNull();
  });
});
