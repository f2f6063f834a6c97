import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobStore } from './blob-store.js';

const NAME = 'dumps/0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';

let dir: string;
let blobs: BlobStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'blobs-'));
  blobs = new BlobStore(dir);
});
afterEach(() => rm(dir, { recursive: true }));

const parts = () => readdir(join(dir, '.parts'));
const bytesOf = (value: string) => Readable.from([Buffer.from(value)]);

describe('a blob', () => {
  it('is read as it was written, whole and in parts', async () => {
    expect(await blobs.write(NAME, bytesOf('0123456789'))).toEqual({ bytes: 10 });
    expect(await blobs.size(NAME)).toBe(10);
    expect(await text(await blobs.read(NAME))).toBe('0123456789');
    expect(await text(await blobs.read(NAME, { start: 2, end: 4 }))).toBe('234');
    expect(await text(await blobs.read(NAME, { start: 7 }))).toBe('789');
    expect(await parts()).toEqual([]);
  });

  it('is replaced by the next of its name', async () => {
    await blobs.write(NAME, bytesOf('old, and longer'));
    await blobs.write(NAME, bytesOf('new'));
    expect(await text(await blobs.read(NAME))).toBe('new');
  });

  it('may be empty', async () => {
    expect(await blobs.write(NAME, Readable.from([]))).toEqual({ bytes: 0 });
    expect(await blobs.size(NAME)).toBe(0);
  });

  it('outlives its removal for who reads it', async () => {
    await blobs.write(NAME, Readable.from([Buffer.alloc(1_000_000, 7)]));
    const stream = await blobs.read(NAME);
    await blobs.remove(NAME);
    expect((await buffer(stream)).length).toBe(1_000_000);
    expect(await blobs.size(NAME)).toBeUndefined();
    await expect(blobs.read(NAME)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(blobs.remove(NAME)).resolves.toBeUndefined();
  });

  it('is listed under its area', async () => {
    await blobs.write('dumps/a', bytesOf('x'));
    await blobs.write('imports/b', bytesOf('x'));
    expect(await blobs.names('dumps')).toEqual(['dumps/a']);
    expect(await blobs.names('nothing')).toEqual([]);
  });

  it.each([
    '',
    'x',
    '/etc/passwd',
    'dumps/../secret-key',
    'dumps/',
    'dumps/.',
    '../x',
    'dumps/a/b',
    'Dumps/a',
    '.parts/a',
  ])('is never called %j', async (name) => {
    await expect(blobs.read(name)).rejects.toThrow('not a name of a blob');
    await expect(blobs.write(name, bytesOf(''))).rejects.toThrow('not a name of a blob');
    await expect(blobs.remove(name)).rejects.toThrow('not a name of a blob');
  });
});

describe('a writer that does not finish', () => {
  it('leaves the blob as it was, and nothing beside it', async () => {
    await blobs.write(NAME, bytesOf('before'));
    async function* broken() {
      yield Buffer.from('half');
      throw new Error('the source ended early');
    }
    await expect(blobs.write(NAME, broken())).rejects.toThrow('the source ended early');
    expect(await text(await blobs.read(NAME))).toBe('before');
    expect(await parts()).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) {
          yield Buffer.alloc(65_536);
          stop.abort();
        }
      } finally {
        isClosed = true;
      }
    }
    await expect(blobs.write(NAME, endless(), { signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect([isClosed, await parts(), await blobs.size(NAME)]).toEqual([true, [], undefined]);
  });

  it('loses against the one that began later', async () => {
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let goOn = () => {};
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    async function* slow() {
      yield Buffer.from('slow');
      begun();
      await mayGoOn;
      yield Buffer.from(' and old');
    }
    const first = blobs.write(NAME, slow());
    const lost = expect(first).rejects.toMatchObject({ code: 'ENOENT' });
    await hasBegun;
    await blobs.write(NAME, bytesOf('the later one'));
    goOn();
    await lost;
    expect(await text(await blobs.read(NAME))).toBe('the later one');
  });

  it('is swept up after when it was killed', async () => {
    await blobs.write(NAME, bytesOf('x'));
    const old = join(dir, '.parts', 'dumps.a.1');
    await writeFile(old, 'left');
    await writeFile(join(dir, '.parts', 'dumps.b.2'), 'being written');
    await utimes(old, 1_000, 1_000);
    expect(await blobs.sweep(Date.now(), 3_600_000)).toBe(1);
    expect(await parts()).toEqual(['dumps.b.2']);
    await blobs.write('dumps/b', bytesOf('again'));
    expect(await parts()).toEqual([]);
  });

  it('leaves nothing to sweep where nothing was ever written', async () => {
    expect(await new BlobStore(join(dir, 'none')).sweep(0, 0)).toBe(0);
  });
});
