import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Operation } from './operations.js';
import type { Shape } from './shapes.js';

/** An operation as somebody's document has it. */
export interface Documented {
  readonly id: string;
  readonly method: string;
  /** Parameters as `{name}`. */
  readonly path: string;
  readonly statuses: readonly number[];
  /** By status: what its answer has. */
  readonly shapes?: Readonly<Record<string, Shape>>;
}

export function readDocumented(name: string): Documented[] {
  return parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Documented[];
}

/** Literal segments are the same, a parameter is anything. */
export function isAt(documented: Pick<Documented, 'method' | 'path'>, row: Operation): boolean {
  const wanted = documented.path.split('/');
  const asked = row.path.replace(/\?.*/, '').split('/');
  if (documented.method !== row.method || wanted.length !== asked.length) return false;
  return wanted.every((segment, index) => segment === asked[index] || (segment.startsWith('{') && asked[index] !== ''));
}

/** A line of the list of deviations: of which operations, which part of them, and why. */
export interface Deviation {
  readonly ids: readonly string[];
  readonly part: string;
}

/** @param heading of the section whose table is meant: from there to the next heading */
export function deviationsUnder(
  heading: string,
): { readonly cells: readonly string[]; readonly deviation: Deviation }[] {
  const text = readFileSync(new URL('../../docs/deviations.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split(`${heading}\n`);
  return (section.split(/^#+ /m)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| Operation'))
    .map((line) => {
      const cells = line.split('|').slice(1, -1);
      const [ids = '', part = ''] = cells.map((cell) => cell.trim());
      return { cells: cells.map((cell) => cell.trim()), deviation: { ids: ids.split(', '), part } };
    });
}
