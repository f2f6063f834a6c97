import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AddressRules, Outbound } from '#libs/platform/outbound';
import { BareGit } from './bare-git.js';
import { checkPack } from './pack-check.js';

const [COMMIT, BLOB, OFFSET_DELTA, REFERENCE_DELTA] = [1, 3, 6, 7];
const LIMITS = { object: 10_000, commit: 1_000, allCommits: 2_500, all: 50_000 };

interface PackObject {
  readonly kind: number;
  readonly data: Buffer;
  /** What the pack claims. */
  readonly size?: number;
  /** Between the header and the body. */
  readonly base?: Buffer;
}

function sizeBytes(value: number, first: (low: number) => number, bits: number): Buffer {
  const bytes: number[] = [];
  let left = Math.floor(value / 2 ** bits);
  bytes.push(first(value % 2 ** bits) | (left > 0 ? 128 : 0));
  while (left > 0) {
    const low = left % 128;
    left = Math.floor(left / 128);
    bytes.push(low | (left > 0 ? 128 : 0));
  }
  return Buffer.from(bytes);
}

const variable = (value: number) => sizeBytes(value, (low) => low, 7);

function packOf(objects: readonly PackObject[], count = objects.length): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(count, 8);
  const bodies = objects.map(({ kind, data, size = data.length, base = Buffer.alloc(0) }) =>
    Buffer.concat([sizeBytes(size, (low) => (kind << 4) | low, 4), base, deflateSync(data)]),
  );
  const content = Buffer.concat([head, ...bodies]);
  return Buffer.concat([content, createHash('sha1').update(content).digest()]);
}

const commit = (bytes: number): PackObject => ({ kind: COMMIT, data: Buffer.alloc(bytes, 'c') });
const blob = (bytes: number): PackObject => ({ kind: BLOB, data: Buffer.alloc(bytes, 'b') });
/** A change that claims to make so many bytes. */
const delta = (kind: number, base: Buffer, bytes: number): PackObject => ({
  kind,
  base,
  data: Buffer.concat([variable(7), variable(bytes), Buffer.from([1, 65])]),
});
const UNKNOWN = Buffer.alloc(20, 1);

const refused = (words: string) => expect.objectContaining({ kind: 'refused', message: words });
const TOO_LARGE = 'the repository unpacks to more than is read';
const BROKEN = 'the server sends a broken pack';

describe('packs', () => {
  it('that are small enough are fine', async () => {
    const first = 12;
    const objects = [blob(9_000), commit(900), commit(900)];
    const second = packOf(objects.slice(0, 1)).length - 20;
    await checkPack(packOf(objects), LIMITS);
    await checkPack(packOf([]), LIMITS);
    const toFirst = Buffer.from([second - first]);
    await checkPack(packOf([blob(9_000), delta(OFFSET_DELTA, toFirst, 9_000)]), LIMITS);
  });

  it.each<[string, PackObject[]]>([
    ['a commit', [commit(1_001)]],
    ['a commit that claims to be small', [{ ...commit(1_001), size: 10 }]],
    ['a file', [blob(10_001)]],
    ['a claim', [{ ...blob(5), size: 10_001 }]],
    ['a claim beyond integers', [{ ...blob(5), size: 2 ** 80 }]],
    ['all commits', [commit(900), commit(900), commit(900)]],
    ['all of it', Array.from({ length: 6 }, () => blob(9_000))],
    ['a change of who knows what', [delta(REFERENCE_DELTA, UNKNOWN, 1_001)]],
    ['a change of nothing', [delta(OFFSET_DELTA, Buffer.from([1]), 1_001)]],
    ['a change of a file', [blob(5), delta(OFFSET_DELTA, Buffer.from([packOf([blob(5)]).length - 32]), 10_001)]],
  ])('are refused for the size of %s', async (_, objects) => {
    await expect(checkPack(packOf(objects), LIMITS)).rejects.toEqual(refused(TOO_LARGE));
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('<html>not a pack at all</html>')],
    ['an end in the middle', packOf([blob(500)]).subarray(0, 16)],
    ['objects that are not there', packOf([blob(5)], 1_000_000)],
    ['a change without sizes', packOf([{ kind: REFERENCE_DELTA, base: UNKNOWN, data: Buffer.from([128]) }])],
  ])('are refused that are %s', async (_, pack) => {
    await expect(checkPack(pack, LIMITS)).rejects.toEqual(refused(BROKEN));
  });
});

const hash = 'a'.repeat(40);
const line = (bytes: Buffer | string) => {
  const content = Buffer.from(bytes);
  return Buffer.concat([Buffer.from((content.length + 4).toString(16).padStart(4, '0')), content]);
};
const FLUSH = Buffer.from('0000');

/** A git server with one branch, whose pack is this. */
async function serverOf(pack: Buffer) {
  const parts: Buffer[] = [];
  for (let at = 0; at < pack.length; at += 60_000) {
    parts.push(line(Buffer.concat([Buffer.from([1]), pack.subarray(at, at + 60_000)])));
  }
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/x-git-upload-pack-advertisement');
      const head = line(`${hash} HEAD\0 side-band-64k ofs-delta shallow filter\n`);
      const main = line(`${hash} refs/heads/main\n`);
      response.end(Buffer.concat([line('# service=git-upload-pack\n'), FLUSH, head, main, FLUSH]));
    } else {
      response.setHeader('content-type', 'application/x-git-upload-pack-result');
      response.end(Buffer.concat([line('NAK\n'), ...parts, FLUSH]));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.git`, close: () => server.close() };
}

describe('a server that sends a bomb', () => {
  it('is left before it goes off', async () => {
    // A hundred megabytes of nothing, three times.
    const bomb = packOf(Array.from({ length: 3 }, () => ({ kind: BLOB, data: Buffer.alloc(100_000_000) })));
    expect(bomb.length).toBeLessThan(1_000_000);
    const { url, close } = await serverOf(bomb);
    const outbound = new Outbound(new AddressRules(['127.0.0.1']));
    const git = new BareGit(outbound, { url, fullName: 'x', token: null });
    const walk = { branch: 'main', head: hash, cursor: null, knownUntil: null, signal: new AbortController().signal };
    await expect(git.commits(walk)).rejects.toEqual(refused(TOO_LARGE));
    await outbound.close();
    close();
  }, 60_000);
});
