import { describe, expect, it } from 'vitest';
import { readRange } from './byte-range.js';
import { takesGzip } from './send-file.js';

describe('a range of ten bytes', () => {
  it.each([
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=9-9', { start: 9, end: 9 }],
    ['bytes=4-', { start: 4, end: 9 }],
    ['bytes=4-99', { start: 4, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=10-12', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=3-2', undefined],
    ['bytes=0-1,4-5', undefined],
    ['bytes=-', undefined],
    ['lines=0-1', undefined],
    ['bytes=a-b', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, range) => {
    expect(readRange(header, 10)).toEqual(range);
  });

  it('is in no empty file', () => {
    expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
  });
});

describe('gzip', () => {
  it.each([
    ['gzip', true],
    ['gzip, deflate, br', true],
    ['br;q=1.0, GZIP;q=0.2', true],
    ['*', true],
    ['identity;q=1, *;q=0', false],
    ['gzip;q=0, *', false],
    ['gzip;q=0.0', false],
    ['identity', false],
    ['deflate', false],
    [undefined, false],
  ])('%s', (header, isTaken) => {
    expect(takesGzip(header)).toBe(isTaken);
  });
});
