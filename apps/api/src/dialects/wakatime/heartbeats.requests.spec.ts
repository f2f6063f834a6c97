import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { readDeletion, readHeartbeats } from './heartbeats.requests.js';

const limits = { maxItems: 3 };
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function refusalOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    if (error instanceof HttpException) return [error.getStatus(), error.getResponse()];
    throw error;
  }
  return 'accepted';
}

describe('readHeartbeats', () => {
  it.each<[string, Buffer, unknown]>([
    ['a list', json([{ entity: '/a' }]), { items: [{ entity: '/a' }], isArray: true }],
    ['one', json({ entity: '/a' }), { items: [{ entity: '/a' }], isArray: false }],
    ['a list in a string', json(JSON.stringify([{ entity: '/a' }])), { items: [{ entity: '/a' }], isArray: true }],
    ['a list with junk beside one object', json([null, 7, {}]), { items: [null, 7, {}], isArray: true }],
  ])('reads %s', (_, body, expected) => {
    expect(readHeartbeats(body, limits)).toEqual(expected);
  });

  it.each<[string, unknown, number, string]>([
    ['no body', undefined, 400, 'The body is empty.'],
    ['an empty body', Buffer.alloc(0), 400, 'The body is empty.'],
    ['HTML', Buffer.from('<html></html>'), 400, 'The body is not valid JSON.'],
    ['gzip', Buffer.from([0x1f, 0x8b, 0x08, 0, 0xff]), 400, 'The body is neither UTF-8 nor JSON.'],
    ['an empty list', json([]), 400, 'The body holds no heartbeat.'],
    ['a list of junk', json([null, 1, []]), 400, 'The body holds no heartbeat.'],
    ['a number', json(7), 400, 'The body holds no heartbeat.'],
    ['four where three are allowed', json([{}, {}, {}, {}]), 413, 'No more than 3 items at once.'],
    ['extreme depth', Buffer.from('['.repeat(100_001)), 400, 'The body is nested too deeply.'],
  ])('refuses %s', (_, body, status, error) => {
    expect(refusalOf(() => readHeartbeats(body, limits))).toEqual([status, { error }]);
  });

  it('reads a batch with one item 10,000 levels deep', () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const { items } = readHeartbeats(Buffer.from(`[{"entity":"/a"},{"entity":${deep}}]`), limits);
    expect(items).toHaveLength(2);
    expect(items[0]).toEqual({ entity: '/a' });
  });
});

describe('readDeletion', () => {
  const zone = 'Asia/Kathmandu';
  /** 2026-10-01T00:00 in Kathmandu, UTC+5:45. */
  const from = Date.UTC(2026, 8, 30, 18, 15) * 1000;
  const range = { from, to: from + 86_400_000_000, zone };

  it.each<[string, unknown]>([
    ['{date, ids}', { date: '2026-10-01', ids: ['a', 'b'] }],
    [
      '[{id, date}]',
      [
        { id: 'a', date: '2026-10-01' },
        { id: 'b', date: '2026-10-01' },
      ],
    ],
    ['[{date, ids}]', [{ date: '2026-10-01', ids: ['a', 'b'] }]],
  ])('reads %s as a local day', (_, body) => {
    expect(readDeletion(json(body), zone, limits)).toEqual([{ range, ids: ['a', 'b'] }]);
  });

  it('keeps dates apart', () => {
    const orders = readDeletion(
      json([
        { id: 'a', date: '2026-10-01' },
        { id: 'b', date: '2026-10-02' },
      ]),
      zone,
      limits,
    );
    expect(orders.map((order) => order.ids)).toEqual([['a'], ['b']]);
    expect(orders[1]?.range.from).toBe(range.to);
  });

  it.each<[string, unknown, unknown]>([
    ['no date', { ids: ['a'] }, [400, { errors: { date: ['This field is required.'] } }]],
    ['no such date', { date: '2026-02-30', ids: ['a'] }, [400, { errors: { date: ['Not a valid value.'] } }]],
    ['no ids', { date: '2026-10-01' }, [400, { errors: { ids: ['This field is required.'] } }]],
    ['an id that is no text', { date: '2026-10-01', ids: [7] }, [400, { errors: { ids: ['Not a valid value.'] } }]],
    ['a bare value', 7, [400, { error: 'Each entry must be an object.' }]],
    ['too many', { date: '2026-10-01', ids: ['a', 'b', 'c', 'd'] }, [413, { error: 'No more than 3 items at once.' }]],
  ])('refuses %s', (_, body, refusal) => {
    expect(refusalOf(() => readDeletion(json(body), zone, limits))).toEqual(refusal);
  });
});
