import { describe, expect, it } from 'vitest';
import { type Manifest, OVERLAYS, render, titleOf } from './manifest.js';
import { schemaProblems } from './schema.js';

/** Whatever keys these have is for people or for another program to know. */
const FREE = [
  /\/(labels|annotations|matchLabels|data|requests|limits)$/,
  /^Cluster\/.*\/spec\/postgresql\/parameters$/,
  /^Cluster\/.*\/spec\/plugins\/\d+\/parameters$/,
  /^ScaledObject\/.*\/spec\/triggers\/\d+\/metadata$/,
];

type Path = readonly (string | number)[];

/** Paths of all objects inside of one, and of all strings. */
function* pathsIn(value: unknown, kind: 'object' | 'string', path: Path = []): Generator<Path> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (kind === 'object' ? isRecord : typeof value === 'string') yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) yield* pathsIn(child, kind, [...path, key]);
}

function changed(object: Manifest, path: Path, change: (parent: Record<string, unknown>, key: string) => void) {
  const copy: Manifest = structuredClone(object);
  const parents = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  change(parents as Record<string, unknown>, String(path.at(-1)));
  return copy;
}

describe.each(OVERLAYS)('the schemas of %s', (overlay) => {
  const objects = render(overlay);

  it('are kept by every object', () => {
    expect(objects.flatMap(schemaProblems)).toEqual([]);
  });

  it('refuse a field that they do not know, wherever it is planted', () => {
    let planted = 0;
    for (const object of objects) {
      for (const path of pathsIn(object, 'object')) {
        const where = [titleOf(object), ...path].join('/');
        if (FREE.some((free) => free.test(where))) continue;
        planted++;
        const problems = schemaProblems(
          path.length === 0
            ? { ...object, unheardOf: 1 }
            : changed(object, path, (parent, key) => {
                parent[key] = { ...(parent[key] as object), unheardOf: 1 };
              }),
        );
        expect(problems, where).toHaveLength(1);
      }
    }
    console.log(`${overlay}: ${objects.length} objects, ${planted} unknown fields planted and refused`);
    expect(planted).toBeGreaterThan(objects.length * 4);
  });

  it('refuse a list where there must be words', () => {
    for (const object of objects) {
      for (const path of pathsIn(object, 'string')) {
        const wrong = changed(object, path, (parent, key) => {
          parent[key] = [];
        });
        expect(schemaProblems(wrong), [titleOf(object), ...path].join('/')).not.toEqual([]);
      }
    }
  });
});

it('a kind without a schema is a problem', () => {
  expect(schemaProblems({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' } })).toEqual([
    'Thing/x: no schema of example.com/v1 Thing',
  ]);
});
