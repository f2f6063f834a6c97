import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipped } from '../build/gzipped.js';
import { unpack } from './unpack.js';

const CONTENT = Array.from({ length: 50_000 }, (_, index) => `${index},`).join('');
const packed = () => Readable.from([gzipSync(CONTENT)]);

describe('a gzip stream', () => {
  it.each<[{ start?: number; end?: number }, string]>([
    [{}, CONTENT],
    [{ start: 0, end: 0 }, '0'],
    [{ start: 100_000, end: 100_009 }, CONTENT.slice(100_000, 100_010)],
    [{ start: 16_380, end: 16_390 }, CONTENT.slice(16_380, 16_391)],
    [{ start: CONTENT.length - 3 }, CONTENT.slice(-3)],
    [{ start: CONTENT.length }, ''],
  ])('is unpacked within %o', async (bounds, expected) => {
    expect(await text(unpack(packed(), bounds))).toBe(expected);
  });

  it('that is broken fails', async () => {
    const broken = Readable.from([gzipSync(CONTENT).subarray(0, 5_000)]);
    await expect(buffer(unpack(broken, {}))).rejects.toThrow('unexpected end of file');
  });
});

describe('gzip', () => {
  it('takes no more than is taken from it', async () => {
    let made = 0;
    async function* noise() {
      for (; made < 1_000; made++) yield Buffer.from(Array.from({ length: 4_096 }, () => Math.random() * 256));
    }
    const stream = gzipped(noise());
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(made).toBeLessThan(60);
    await stream.return(undefined);
  });

  it('hands on what the source throws', async () => {
    async function* broken() {
      yield Buffer.from('some');
      throw new Error('the source ended early');
    }
    await expect(buffer(gzipped(broken()))).rejects.toThrow('the source ended early');
  });

  it('ends the source when nobody reads on', async () => {
    let isEnded = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.alloc(65_536, Math.random() * 256);
      } finally {
        isEnded = true;
      }
    }
    const stream = gzipped(endless());
    await stream.next();
    await stream.return(undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isEnded).toBe(true);
  });
});
