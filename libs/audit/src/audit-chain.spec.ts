import { describe, expect, it } from 'vitest';
import { ChainWalk, digestOf, hashOf, type StoredRecord } from './audit-chain.js';

const ADA = '11111111-1111-4111-8111-111111111111';
const NOTHING = Buffer.alloc(0);

function chainOf(length: number): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const salt = Buffer.alloc(16, seq);
    const details = `{"after": "level ${seq}"}`;
    const open = {
      chain: 'instance',
      seq,
      id: `22222222-2222-4222-8222-${String(seq).padStart(12, '0')}`,
      at: 1_791_633_600_000_000 + seq,
      action: 'admin.level_changed',
      actor_kind: 'person',
      actor_id: ADA,
      credential: 'hka_00112233',
      target_kind: 'user',
      target_id: ADA,
      details_digest: digestOf(salt, details),
      hash: NOTHING,
      salt,
      details,
    };
    records.push({ ...open, hash: hashOf(records.at(-1)?.hash ?? NOTHING, open) });
  }
  return records;
}

const whole = chainOf(5);
const head = { seq: 5, hash: (whole[4] as StoredRecord).hash };

function walk(records: readonly StoredRecord[], at: typeof head | undefined = head, anchor?: typeof head) {
  const chain = new ChainWalk('instance', anchor);
  for (const record of records) chain.take(record);
  return chain.finish(at);
}

describe('the hash of a record', () => {
  it('is the one that anybody can compute from its fields', () => {
    expect(digestOf(Buffer.alloc(16, 1), '{"after": "level 1"}').toString('hex')).toBe(
      '4cdc6aec0f0ccc7054a4921071456730a72ffa2593570c52ef4ef9258284b555',
    );
    expect(whole[0]?.hash.toString('hex')).toBe('f31939467cf07a0829a6509a6daae4288826f5ce4dec3db15915be53d2e99e1c');
  });
});

describe('a chain', () => {
  it('is intact as it was written, also without details', () => {
    expect(walk(whole)).toEqual({
      chain: 'instance',
      isIntact: true,
      records: 5,
      erased: 0,
      head: { seq: 5, hash: head.hash.toString('hex') },
      problems: [],
    });
    const erased = whole.map((record) => (record.seq === 2 ? { ...record, salt: null, details: null } : record));
    expect(walk(erased)).toMatchObject({ isIntact: true, erased: 1 });
    expect(new ChainWalk('instance').finish(undefined)).toMatchObject({ isIntact: true, head: { seq: 0, hash: '' } });
  });

  it.each<[string, Partial<StoredRecord>]>([
    ['chain', { chain: ADA }],
    ['id', { id: ADA }],
    ['at', { at: 1_791_633_600_000_004 }],
    ['action', { action: 'admin_key.created' }],
    ['actor_kind', { actor_kind: 'operator' }],
    ['actor_id', { actor_id: null }],
    ['credential', { credential: 'hka_99112233' }],
    ['target_kind', { target_kind: 'admin_key' }],
    ['target_id', { target_id: '7' }],
  ])('shows a changed %s', (_, change) => {
    const changed = whole.map((record) => (record.seq === 3 ? { ...record, ...change } : record));
    expect(walk(changed).problems).toEqual([{ kind: 'changed', seq: 3 }]);
  });

  it('shows a change whose own hash was computed again', () => {
    const [first, second, third] = whole as [StoredRecord, StoredRecord, StoredRecord];
    const forged = { ...third, actor_id: null };
    const mended = [first, second, { ...forged, hash: hashOf(second.hash, forged) }, ...whole.slice(3)];
    expect(walk(mended).problems).toEqual([{ kind: 'changed', seq: 4 }]);
  });

  it('shows changed details, and a digest that was made to fit', () => {
    const details = '{"after": "nothing"}';
    const changed = whole.map((record) => (record.seq === 3 ? { ...record, details } : record));
    expect(walk(changed).problems).toEqual([{ kind: 'details_changed', seq: 3 }]);
    const fitted = changed.map((record) =>
      record.seq === 3 ? { ...record, details_digest: digestOf(record.salt as Buffer, details) } : record,
    );
    expect(walk(fitted).problems).toEqual([{ kind: 'changed', seq: 3 }]);
  });

  it('shows what is missing: in the middle, at the start, at the end', () => {
    const without = (...seqs: number[]) => whole.filter(({ seq }) => !seqs.includes(seq));
    expect(walk(without(2, 3)).problems).toEqual([
      { kind: 'missing', seq: 2 },
      { kind: 'missing', seq: 3 },
    ]);
    expect(walk(without(1)).problems).toEqual([{ kind: 'missing', seq: 1 }]);
    expect(walk(without(5)).problems).toEqual([{ kind: 'tail_removed', seq: 5 }]);
    expect(walk([]).problems).toEqual([{ kind: 'tail_removed', seq: 5 }]);
  });

  it('shows a head that was changed or lost', () => {
    expect(walk(whole, { seq: 4, hash: (whole[3] as StoredRecord).hash }).problems).toEqual([
      { kind: 'head_changed', seq: 5 },
    ]);
    expect(walk(whole, { seq: 5, hash: Buffer.alloc(32) }).problems).toEqual([{ kind: 'head_changed', seq: 5 }]);
    const lost = new ChainWalk('instance');
    for (const record of whole) lost.take(record);
    expect(lost.finish(undefined).problems).toEqual([{ kind: 'head_changed', seq: 5 }]);
  });

  it('shows against a noted head that it was cut and mended, or written anew', () => {
    const cut = whole.slice(0, 4);
    const mended = { seq: 4, hash: (whole[3] as StoredRecord).hash };
    expect(walk(cut, mended).isIntact).toBe(true);
    expect(walk(cut, mended, head).problems).toEqual([{ kind: 'tail_removed', seq: 5 }]);
    const anew = chainOf(6);
    expect(
      walk(anew, { seq: 6, hash: (anew[5] as StoredRecord).hash }, { seq: 4, hash: Buffer.alloc(32) }).problems,
    ).toEqual([{ kind: 'anchor_differs', seq: 4 }]);
  });

  it('lists no more problems than anybody reads', () => {
    expect(walk([{ ...(whole[4] as StoredRecord), seq: 1_000_000 }]).problems).toHaveLength(100);
  });
});
