import { createHash } from 'node:crypto';
import type { LanguageRow } from './language-row.js';
import { ROWS_A_K } from './rows-a-k.js';
import { ROWS_L_Z } from './rows-l-z.js';

/** A programming language as `GET /program_languages` and `GET /languages` list it. */
export interface ProgramLanguage {
  /** UUID version 8, made from the name alone: the same on every server and after every restart. */
  readonly id: string;
  readonly name: string;
  /** `#RRGGBB`, or null where no colour is customary. */
  readonly color: string | null;
  /** True: a name of this catalogue, not one that only a client made up. */
  readonly isVerified: boolean;
}

const ROWS: readonly LanguageRow[] = [...ROWS_A_K, ...ROWS_L_Z];

/** Identifiers of editors and common spellings, as sent by clients that do not know our display names. */
const ALIASES: Readonly<Record<string, string>> = {
  'apache conf': 'Apache Config',
  apacheconf: 'Apache Config',
  bat: 'Batchfile',
  'batch script': 'Batchfile',
  cpp: 'C++',
  csharp: 'C#',
  cuda_cpp: 'CUDA',
  'cuda-cpp': 'CUDA',
  dockerfile: 'Docker',
  emacslisp: 'Emacs Lisp',
  fsharp: 'F#',
  golang: 'Go',
  ignore: 'Ignore List',
  javascriptreact: 'JavaScript',
  jsonl: 'JSON',
  jupyter: 'Jupyter Notebook',
  'objective-cpp': 'Objective-C++',
  objectivec: 'Objective-C',
  objectivecpp: 'Objective-C++',
  'perl 6': 'Raku',
  perl6: 'Raku',
  plaintext: 'Text',
  'plain text': 'Text',
  proto: 'Protocol Buffer',
  proto3: 'Protocol Buffer',
  'protocol buffers': 'Protocol Buffer',
  restructuredtext: 'reStructuredText',
  shell: 'Bash',
  shellscript: 'Bash',
  typescriptreact: 'TypeScript',
  vb: 'VB.NET',
  viml: 'Vim Script',
  vimscript: 'Vim Script',
  vue: 'Vue.js',
};

/** File names that take a suffix of their own: `Dockerfile.dev`, `Makefile.linux`. */
const STEMS = new Set(['containerfile', 'dockerfile', 'gemfile', 'jenkinsfile', 'makefile']);

const MAX_SUFFIX_PARTS = 3;
const MAX_NAME_LENGTH = 255;

const words = (list: string | null | undefined): string[] => (list ? list.split(' ') : []);

const byName = new Map<string, ProgramLanguage>();
const byExtension = new Map<string, string>();
const byFileName = new Map<string, string>();
for (const [name, color, extensions, fileNames] of ROWS) {
  byName.set(name.toLowerCase(), { id: languageId(name), name, color, isVerified: true });
  for (const extension of words(extensions)) byExtension.set(extension, name);
  for (const fileName of words(fileNames)) byFileName.set(fileName, name);
}

/** Every language of the catalogue, sorted by name. */
export const PROGRAM_LANGUAGES: readonly ProgramLanguage[] = [...byName.values()].sort((a, b) =>
  a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1,
);

/** How many extensions and file names are known. */
export const KNOWN_FILE_PATTERNS = byExtension.size + byFileName.size;

/** The stable id of a language name, for catalogued languages and for names only a client knows. */
export function languageId(name: string): string {
  const bytes = createHash('sha256').update('language\0').update(name.toLowerCase()).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The catalogue's entry for a name in any letter case or for a known alias; undefined for a foreign name. */
export function findLanguage(name: string): ProgramLanguage | undefined {
  const key = name.toLowerCase();
  const alias = Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined;
  return byName.get(key) ?? (alias === undefined ? undefined : byName.get(alias.toLowerCase()));
}

/**
 * The language of a file, from its name alone: complete file name first, then the longest known suffix.
 * Both slashes separate folders; letter case does not matter. Null when nothing is known.
 */
export function languageOfFile(path: string): string | null {
  const fileName = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  if (fileName === '' || fileName.length > MAX_NAME_LENGTH) return null;
  return byFileName.get(fileName) ?? languageOfSuffix(fileName) ?? languageOfStem(fileName);
}

function languageOfSuffix(fileName: string): string | undefined {
  const parts = fileName.split('.').slice(1).slice(-MAX_SUFFIX_PARTS);
  for (let start = 0; start < parts.length; start++) {
    const language = byExtension.get(parts.slice(start).join('.'));
    if (language !== undefined) return language;
  }
  return undefined;
}

function languageOfStem(fileName: string): string | null {
  const [stem = ''] = fileName.split('.', 1);
  return STEMS.has(stem) ? (byFileName.get(stem) ?? null) : null;
}
