import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip, deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlobStore } from '#libs/platform/blobs';
import { READING_LIMITS } from './reading-limits.js';
import { unpack } from './unpack.js';

const NAME = 'imports/0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';
const MIB = 1024 * 1024;

let dir: string;
let blobs: BlobStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'unpack-'));
  blobs = new BlobStore(dir);
});
afterEach(() => rm(dir, { recursive: true }));

interface ZipEntry {
  readonly name: string;
  readonly data: Buffer;
  readonly method?: number;
  readonly flags?: number;
  /** What the archive claims. */
  readonly size?: number;
}

/** An archive as archivers write it, with whatever lies it is given. */
function zipOf(entries: readonly ZipEntry[]): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, data, method = 8, flags = 0, size = data.length } of entries) {
    const packed = method === 8 ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, rest, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\u0005\u0006'), end]);
}

async function textOf(bytes: Buffer): Promise<string> {
  await blobs.write(NAME, Readable.from([bytes]));
  const { text, progress } = await unpack(blobs, NAME);
  const chunks = await Readable.from(text).toArray();
  expect(progress()).toBe(1);
  return Buffer.concat(chunks).toString();
}

const refusal = (bytes: Buffer) => textOf(bytes).catch((error) => error.message);
const file = (name: string, text: string | Buffer, rest: Partial<ZipEntry> = {}) => ({
  name,
  data: Buffer.from(text),
  ...rest,
});

describe('a file', () => {
  const text = JSON.stringify({ heartbeats: [{ entity: 'ä' }] });

  it.each([
    ['plain', Buffer.from(text)],
    ['by gzip', gzipSync(text)],
    ['by gzip in two parts', Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))])],
    ['in a zip', zipOf([file('heartbeats.json', text)])],
    ['stored in a zip', zipOf([file('heartbeats.json', text, { method: 0 })])],
    ['in a folder of a zip', zipOf([file('export/', ''), file('export/x.json', text), file('__MACOSX/._x', 'mac')])],
  ])('is read %s', async (_, bytes) => {
    expect(await textOf(bytes)).toBe(text);
  });

  it.each([
    ['two files', zipOf([file('a.json', text), file('b.json', text)]), 'The archive holds more than one file.'],
    [
      'ten thousand files',
      zipOf(Array.from({ length: 10_000 }, (_, index) => file(`${index}`, ''))),
      'The archive holds more than one file.',
    ],
    ['no file', zipOf([]), 'The archive is empty.'],
    ['folders', zipOf([file('a/', ''), file('a/b/', '')]), 'The archive is empty.'],
    ['a zip in a zip', zipOf([file('a.zip', zipOf([file('b', text)]))]), 'It is an archive within an archive.'],
    ['gzip in a zip', zipOf([file('a.gz', gzipSync(text))]), 'It is an archive within an archive.'],
    ['gzip in gzip', gzipSync(gzipSync(text)), 'It is an archive within an archive.'],
    ['a zip in gzip', gzipSync(zipOf([file('b', text)])), 'It is an archive within an archive.'],
    ['a password', zipOf([file('a.json', text, { flags: 1 })]), 'The archive is locked by a password.'],
    ['bzip2', zipOf([file('a.json', text, { method: 12 })]), 'The archive is packed in a way that is not known here.'],
    ['a name that climbs', zipOf([file('../../etc/passwd', text)]), 'The archive is damaged.'],
    ['half a zip', zipOf([file('a.json', text)]).subarray(0, 60), 'The archive is damaged.'],
    ['half of gzip', gzipSync(text.repeat(50)).subarray(0, 40), 'The archive is damaged.'],
    ['broken gzip', Buffer.concat([gzipSync(text).subarray(0, 12), Buffer.alloc(40, 255)]), 'The archive is damaged.'],
  ])('is refused with %s', async (_, bytes, says) => {
    expect(await refusal(bytes)).toBe(says);
  });
});

describe('bombs', () => {
  async function bomb(): Promise<Buffer> {
    async function* zeros() {
      const block = Buffer.alloc(MIB, 32);
      for (let mib = 0; mib < 200; mib++) yield block;
    }
    return Buffer.concat(
      await Readable.from(zeros())
        .pipe(createGzip({ level: 6 }))
        .toArray(),
    );
  }

  it('are refused soon, in little memory', async () => {
    const bytes = await bomb();
    await blobs.write(NAME, Readable.from([bytes]));
    const before = process.memoryUsage().rss;
    const { text } = await unpack(blobs, NAME);
    let read = 0;
    const reading = async () => {
      for await (const chunk of text) read += chunk.length;
    };
    await expect(reading()).rejects.toThrow('It unpacks to more than 200 times its size.');
    expect(read).toBeLessThan(150 * MIB);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB);
  });

  it('are refused beyond an absolute size, however they are packed', async () => {
    const limits = { ...READING_LIMITS, maxBytes: 1_000 };
    for (const bytes of [
      Buffer.alloc(1_001, 32),
      gzipSync(Buffer.alloc(1_001, 32)),
      zipOf([file('a', Buffer.alloc(1_001, 32))]),
    ]) {
      await blobs.write(NAME, Readable.from([bytes]));
      const { text } = await unpack(blobs, NAME, limits);
      await expect(Readable.from(text).toArray()).rejects.toThrow('It unpacks to more than 1000 bytes.');
    }
  });

  it('may lie about their size', async () => {
    expect(await refusal(zipOf([file('a.json', '[]'.repeat(500), { size: 3 })]))).toBe('[]'.repeat(500));
  });
});
