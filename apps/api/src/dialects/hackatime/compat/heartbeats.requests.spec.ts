import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { readHeartbeatItems } from './heartbeats.requests.js';

const read = (value: unknown, maxItems = 3) => {
  try {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    return readHeartbeatItems(Buffer.from(body ?? ''), maxItems);
  } catch (error) {
    if (error instanceof HttpException) return [error.getStatus(), (error.getResponse() as { error: string }).error];
    throw error;
  }
};
const A = { entity: '/a.ts' };
const NO_DATA = [400, 'No data provided: a heartbeat or a list of heartbeats is expected'];

describe('readHeartbeatItems', () => {
  it.each<[string, unknown]>([
    ['a list', [A]],
    ['a list under heartbeats', { heartbeats: [A] }],
    ['a list under hackatime', { hackatime: [A] }],
    ['a list under both', { hackatime: { heartbeats: [A] } }],
    ['a list beside what Rails adds', { heartbeats: [A], hackatime: { heartbeats: [A] } }],
    ['a list in a text', JSON.stringify(JSON.stringify([A]))],
  ])('reads %s', (_, body) => expect(read(body)).toEqual({ items: [A], isArray: true }));

  it.each<[string, unknown]>([
    ['one', A],
    ['one under hackatime', { hackatime: A }],
  ])('reads %s', (_, body) => expect(read(body)).toEqual({ items: [A], isArray: false }));

  it('leaves a hackatime that holds nothing to what is beside it', () => {
    expect(read({ ...A, hackatime: null })).toEqual({ items: [{ ...A, hackatime: null }], isArray: false });
  });

  it('keeps junk in its place as long as there is one object', () => {
    expect(read([null, 7, {}])).toEqual({ items: [null, 7, {}], isArray: true });
  });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['an empty list', []],
    ['an empty object', {}],
    ['a number', 42],
    ['a list of junk', [1, null, []]],
    ['an empty list inside', { hackatime: { heartbeats: [] } }],
  ])('refuses %s', (_, body) => expect(read(body)).toEqual(NO_DATA));

  it('counts wherever they stand', () => {
    const error = [400, 'Too many heartbeats in a single request (max 3)'];
    expect(read([A, A, A, A])).toEqual(error);
    expect(read({ hackatime: { heartbeats: [A, A, A, A] } })).toEqual(error);
  });

  it('refuses what is no JSON', () => expect(read('<html>')).toEqual([400, 'The body is not valid JSON']));
});
