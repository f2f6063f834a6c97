import { describe, expect, it } from 'vitest';
import { StrictValidator } from './strict-validator.js';

const validator = new StrictValidator(`
Base:
  id: uuid
Thing:
  extends: Base
  name: string
  note: "string?"
  parts: "[Part]"
  tags: "[string]*"
  sums: "{int}"
  kind: file|app
  at: stamp
Part:
  size: int
`);

const THING = {
  id: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b',
  name: 'x',
  note: null,
  parts: [{ size: 1 }],
  tags: [],
  sums: { a: 1 },
  kind: 'file',
  at: '2026-10-01T08:00:00Z',
};

const problemsWith = (change: Record<string, unknown>) => validator.problems('Thing', { ...THING, ...change });

describe('the strict validator', () => {
  it('accepts exactly what is described', () => {
    expect(validator.problems('Thing', THING)).toEqual([]);
  });

  it('misses every absent property, nullable ones too', () => {
    expect(validator.problems('Thing', {})).toEqual([
      '$.id: is missing',
      '$.name: is missing',
      '$.note: is missing',
      '$.parts: is missing',
      '$.tags: is missing',
      '$.sums: is missing',
      '$.kind: is missing',
      '$.at: is missing',
    ]);
  });

  it('refuses null, an empty list and an undescribed property', () => {
    expect(problemsWith({ name: null })).toEqual(['$.name: null is no string']);
    expect(problemsWith({ parts: [] })).toEqual(['$.parts: is empty']);
    expect(problemsWith({ colour: 'red' })).toEqual(['$.colour: is not described']);
  });

  it('looks into lists, maps and formats', () => {
    expect(problemsWith({ parts: [{ size: 1 }, { size: 1.5 }] })).toEqual(['$.parts[1].size: 1.5 is no int']);
    expect(problemsWith({ tags: [1] })).toEqual(['$.tags[0]: 1 is no string']);
    expect(problemsWith({ sums: { a: 'b' } })).toEqual(['$.sums.a: "b" is no int']);
    expect(problemsWith({ kind: 'url' })).toEqual(['$.kind: "url" is none of file|app']);
    expect(problemsWith({ at: '2026-10-01T08:00:00.000Z' })).toEqual(['$.at: "2026-10-01T08:00:00.000Z" is no stamp']);
    expect(problemsWith({ id: 'x' })).toEqual(['$.id: "x" is no uuid']);
  });

  it('fails loudly on a schema that does not exist', () => {
    expect(() => validator.problems('Nothing', {})).toThrow('no schema is called Nothing');
  });
});
