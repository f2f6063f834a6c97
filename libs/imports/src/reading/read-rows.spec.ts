import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readRows } from './read-rows.js';
import { READING_LIMITS, UnreadableSource } from './reading-limits.js';

async function* chunks(text: string, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function rowsOf(
  text: string,
  options: { skip?: number; batch?: number; size?: number } = {},
): Promise<unknown[][]> {
  const { skip = 0, batch = 1_000, size = 7 } = options;
  return Readable.from(readRows(chunks(text, size), { skip, batch })).toArray();
}

const refusal = (text: string) =>
  rowsOf(text).then(
    () => 'was read',
    (error) => (error instanceof UnreadableSource ? error.message : error),
  );

describe('where heartbeats are found', () => {
  it.each([
    ['a bare list', '[{"a":1},{"a":2}]'],
    ['data of the whole', '{"x":[1],"data":[{"a":1},{"a":2}],"end":"z"}'],
    ['a list of the name', '{"heartbeats":[{"a":1},{"a":2}]}'],
    ['days', '{"user":{"data":[9]},"days":[{"heartbeats":[{"a":1}]},{"heartbeats":[]},{"heartbeats":[{"a":2}]}]}'],
    ['days under data', '{"data":[{"date":"x","heartbeats":[{"a":1}]},{"heartbeats":[{"a":2}],"n":{"k":[]}}]}'],
    ['days in a bare list', '[{"date":"x","list":[{}],"heartbeats":[{"a":1},{"a":2}]}]'],
    ['somewhere deep', '{"p":{"q":[[{"heartbeats":[{"a":1},{"a":2}]}]]}}'],
  ])('in %s', async (_, text) => {
    for (const size of [1, 2, 7, 10_000]) {
      expect((await rowsOf(text, { size })).flat()).toEqual([{ a: 1 }, { a: 2 }]);
    }
  });

  it('hands on whatever a list holds', async () => {
    const text = '{"heartbeats":[1,"two",null,true,[3,{"x":[]}],{"a":{"heartbeats":[4]},"b":[]},-0.5e-3]}';
    expect((await rowsOf(text)).flat()).toEqual([
      1,
      'two',
      null,
      true,
      [3, { x: [] }],
      { a: { heartbeats: [4] }, b: [] },
      -0.0005,
    ]);
  });

  it('keeps every microsecond and every character', async () => {
    const row = { time: 1_795_219_800.000_125, entity: '/ä/"\\\u2028\u0000😀', __proto__: 1 };
    const text = `[${JSON.stringify(row)},{"__proto__":{"x":1}}]`;
    for (const size of [1, 3, 1_000]) {
      const [first, second] = (await rowsOf(text, { size })).flat() as Record<string, unknown>[];
      expect(first).toEqual({ time: 1_795_219_800.000_125, entity: '/ä/"\\\u2028\u0000😀' });
      expect(Object.keys(second ?? {})).toEqual(['__proto__']);
    }
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('a table', () => {
  const text =
    'time,entity,dependencies,is_write\r\n1777975200.000125,"/a ""b"", c\nd","[""x"",""y,z""]",True\r\n\r\n2,é,,\r\n3,"[x"';

  it('is read by its first line', async () => {
    for (const size of [1, 2, 7, 10_000]) {
      expect((await rowsOf(text, { size })).flat()).toEqual([
        { time: '1777975200.000125', entity: '/a "b", c\nd', dependencies: ['x', 'y,z'], is_write: 'True' },
        { time: '2', entity: 'é', dependencies: null, is_write: null },
        { time: '3', entity: '[x', dependencies: null, is_write: null },
      ]);
    }
    expect((await rowsOf(text, { skip: 2 })).flat()).toMatchObject([{ time: '3' }]);
    expect(await rowsOf('time,entity\n')).toEqual([]);
  });

  it.each([
    ['a,b\n1,2', 'The file is no JSON.'],
    ['time,entity\n1,"x', 'The file ends in the middle.'],
    [`time,entity\n${','.repeat(300)}`, 'It has more than 200 columns.'],
    [`time,entity\n1,${'x'.repeat(262_145)}`, 'A text in it is longer than 262144 characters.'],
  ])('is refused when it is none: %#', async (bad, says) => {
    expect(await rowsOf(bad, { size: 65_536 }).catch((error) => error.message)).toBe(says);
  });
});

describe('batches', () => {
  const text = `{"days":[{"heartbeats":[0,1,2]},{"heartbeats":[3,4,5,6]}]}`;

  it('cross the borders of lists', async () => {
    expect(await rowsOf(text, { batch: 2 })).toEqual([[0, 1], [2, 3], [4, 5], [6]]);
  });

  it('go on behind what was stepped over', async () => {
    expect(await rowsOf(text, { skip: 4, batch: 2 })).toEqual([[4, 5], [6]]);
    expect(await rowsOf(text, { skip: 7 })).toEqual([]);
    const days = '{"data":[{"heartbeats":[{"a":[1]},{"b":1}]},{"heartbeats":[{"c":{}}]}]}';
    expect(await rowsOf(days, { skip: 2 })).toEqual([[{ c: {} }]]);
  });
});

describe('what is refused', () => {
  it.each([
    ['', 'The file is no JSON.'],
    ['hello', 'The file is no JSON.'],
    ['{"heartbeats":[{"a":1},]}', 'The file is no JSON.'],
    ['{"heartbeats":[{"a":1}', 'The file ends in the middle.'],
    ['{"heartbeats":[{"a":"x', 'The file ends in the middle.'],
    ['[]x', 'The file is no JSON.'],
    ['{"days":[{"date":"x"}]}', 'There is no list of heartbeats in it.'],
    ['"heartbeats"', 'There is no list of heartbeats in it.'],
  ])('%j', async (text, says) => {
    expect(await refusal(text)).toBe(says);
  });

  it('a dump of daily totals, at its first day', async () => {
    const text = '{"user":{},"range":{},"days":[{"date":"2026-10-09","grand_total":{"total_seconds":1},"projects":[]}';
    expect(await refusal(text)).toMatch(
      /^This is a dump of daily totals: .* Ask for a dump of the type "heartbeats"\.$/,
    );
  });

  it('no empty lists', async () => {
    for (const text of ['[]', '{"data":[]}', '{"days":[{"heartbeats":[]}]}']) expect(await rowsOf(text)).toEqual([]);
  });
});

describe('bombs', () => {
  const MIB = 1024 * 1024;

  /** What reading an endless text ends with, how much of it was read, and by how much memory grew. */
  async function endless(start: string, piece: string) {
    let bytes = 0;
    async function* text() {
      yield Buffer.from(start);
      const block = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
      for (;;) {
        bytes += block.length;
        yield block;
      }
    }
    const before = process.memoryUsage().rss;
    const says = await Readable.from(readRows(text(), { skip: 0, batch: 1_000 }))
      .toArray()
      .catch((error: Error) => error.message);
    return { says, bytes, grown: process.memoryUsage().rss - before };
  }

  it.each([
    ['lists in lists', '', '[', 'Its lists and objects are nested deeper than 32.'],
    ['objects in objects', '', '{"a":', 'Its lists and objects are nested deeper than 32.'],
    ['a text without an end', '{"a":"', 'xxxxxxxx', 'A text in it is longer than 262144 characters.'],
    ['a text of escapes', '{"a":"', '\\u0041', 'A text in it is longer than 262144 characters.'],
    ['a key without an end', '{"', 'xxxxxxxx', 'A text in it is longer than 262144 characters.'],
    ['a number without an end', '[', '11111111', 'A text in it is longer than 262144 characters.'],
    ['a heartbeat without an end', '[{"a":[', '"xxxxxxx",', 'One of its heartbeats is longer than 1048576 characters.'],
    ['a heartbeat of empty lists', '[{"a":[', '[],', 'One of its heartbeats is longer than 1048576 characters.'],
    ['keys without an end', '[{', '"k":1,', 'One of its heartbeats is longer than 1048576 characters.'],
  ])('%s', async (_, start, piece, says) => {
    const outcome = await endless(start, piece);
    expect(outcome.says).toBe(says);
    expect(outcome.bytes).toBeLessThan(8 * MIB);
    expect(outcome.grown).toBeLessThan(128 * MIB);
  });

  it('a list without an end', async () => {
    const limits = { ...READING_LIMITS, maxRows: 1_000_000 };
    async function* text() {
      yield Buffer.from('[');
      for (;;) yield Buffer.from('{},'.repeat(20_000));
    }
    let rows = 0;
    const reading = async () => {
      for await (const batch of readRows(text(), { skip: 0, batch: 1_000, limits })) rows += batch.length;
    };
    await expect(reading()).rejects.toThrow('It holds more than 1000000 heartbeats.');
    expect(rows).toBeGreaterThan(900_000);
  });
});
