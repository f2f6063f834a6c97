import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  /** As it stands in the file. */
  readonly text: string;
}

/** Keys of this product that work as they stand: each is at least 80 random bits, which no example has. */
const OWN_FORMS: readonly (readonly [rule: string, pattern: RegExp])[] = [
  ['beatkeeper-api-key', /\bwaka_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g],
  ['beatkeeper-token', /\bwaka_(?:tok|ref|sec)_[A-Za-z0-9]{40,}\b/g],
  ['beatkeeper-admin-key', /\bhka_[0-9a-f]{64}\b/g],
  ['beatkeeper-secret-key', /\b(?:PREVIOUS_)?SECRET_KEYS?\s*[=:]\s*['"]?[A-Za-z0-9+/_-]{32,}/g],
];

const PRESET = '@secretlint/secretlint-rule-preset-recommend';
const TOO_LONG = 2_000_000;
const BATCH_CHARACTERS = 200_000;

/** Everything that is, or is about to be, tracked: paths from the root. */
export function trackedFiles(root: string): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return list.split('\0').filter((path) => path !== '');
}

/** Text of a file; undefined for what is no text, or gone. */
export function textOf(root: string, path: string): string | undefined {
  try {
    const bytes = readFileSync(join(root, path));
    return bytes.length > TOO_LONG || bytes.subarray(0, 8_000).includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

export interface ScannedFile {
  readonly path: string;
  readonly text: string;
}

/** Secrets in texts, by secretlint's recommended rules and by the forms of this product's own keys. */
export async function secretsIn(files: readonly ScannedFile[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const batch of batchesOf(files)) findings.push(...(await foreignSecretsIn(batch)));
  return [...findings, ...files.flatMap(ownSecretsIn)];
}

/** Many files at once: the time that secretlint takes grows with the square of its calls. */
function batchesOf(files: readonly ScannedFile[]): ScannedFile[][] {
  const batches: ScannedFile[][] = [];
  let size = BATCH_CHARACTERS;
  for (const file of files) {
    if (size + file.text.length > BATCH_CHARACTERS) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(file);
    size += file.text.length;
  }
  return batches;
}

async function foreignSecretsIn(batch: readonly ScannedFile[]): Promise<Finding[]> {
  const content = batch.map(({ text }) => text).join('\n');
  const source = { filePath: 'files.txt', content, ext: '.txt', contentType: 'text' as const };
  const config = { rules: [{ id: PRESET, rule: creator }] };
  const { messages } = await lintSource({ source, options: { config } as never });
  return messages.map(({ ruleId, range: [from, to] }) => {
    let start = 0;
    const file = batch.find(({ text }) => {
      if (from <= start + text.length) return true;
      start += text.length + 1;
      return false;
    }) as ScannedFile;
    const rule = ruleId.replace('@secretlint/secretlint-rule-', '');
    return { path: file.path, line: lineAt(file.text, from - start), rule, text: content.slice(from, to) };
  });
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function ownSecretsIn({ path, text: content }: ScannedFile): Finding[] {
  return OWN_FORMS.flatMap(([rule, pattern]) =>
    [...content.matchAll(pattern)]
      .filter(([text]) => !isExample(text))
      .map(({ 0: text, index }) => ({ path, line: lineAt(content, index), rule, text })),
  );
}

/** Few different letters, as in `waka_00000000-0000-4000-8000-000000000001`. */
function isExample(text: string): boolean {
  const random = text.replace(/^\w+?[_=:]\s*['"]?/, '').replace(/[^A-Za-z0-9]/g, '');
  return new Set(random).size < Math.min(10, random.length / 4);
}
