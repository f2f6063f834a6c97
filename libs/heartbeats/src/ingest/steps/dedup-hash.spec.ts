import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeartbeatIdentity, heartbeatHid } from './dedup-hash.js';

const identity: HeartbeatIdentity = {
  entity: '/home/dev/demo/main.py',
  type: 'file',
  project: 'demo',
  branch: null,
  language: 'Python',
  isWrite: true,
};

describe('heartbeatHid', () => {
  it('is the first 8 bytes of the hash of the encoding, signed', () => {
    const bytes = [1, 1, 0, 0, 0, 1, 0x61, 1, 0, 0, 0, 4, 0x66, 0x69, 0x6c, 0x65, 1, 0, 0, 0, 0, 0, 0, 0];
    const digest = createHash('sha256').update(Uint8Array.from(bytes)).digest();
    const hid = heartbeatHid({ entity: 'a', type: 'file', project: '', branch: null, language: null, isWrite: null });
    expect(hid).toBe(BigInt.asIntN(64, BigInt(`0x${digest.subarray(0, 8).toString('hex')}`)));
  });

  it('never changes for a stored heartbeat', () => {
    expect(heartbeatHid(identity)).toBe(8_892_919_190_252_412_600n);
  });

  it.each<[string, Partial<HeartbeatIdentity>]>([
    ['entity', { entity: '/home/dev/demo/main.pyc' }],
    ['type', { type: 'app' }],
    ['project', { project: 'demo2' }],
    ['no project', { project: null }],
    ['an empty project', { project: '' }],
    ['branch', { branch: 'main' }],
    ['an empty branch', { branch: '' }],
    ['language', { language: 'Text' }],
    ['no write', { isWrite: false }],
    ['unknown write', { isWrite: null }],
    ['text at another border', { type: 'filed', project: 'emo' }],
  ])('differs by %s', (_, change) => {
    expect(heartbeatHid({ ...identity, ...change })).not.toBe(heartbeatHid(identity));
  });

  it('tells apart whatever differs', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 6 });
    const optional = fc.option(text);
    const arbitrary = fc.record({
      entity: text,
      type: text,
      project: optional,
      branch: optional,
      language: optional,
      isWrite: fc.option(fc.boolean()),
    });
    fc.assert(
      fc.property(arbitrary, arbitrary, (a, b) => {
        const same = JSON.stringify(Object.values(a)) === JSON.stringify(Object.values(b));
        return (heartbeatHid(a) === heartbeatHid(b)) === same;
      }),
    );
  });
});
