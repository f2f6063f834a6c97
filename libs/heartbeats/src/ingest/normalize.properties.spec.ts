import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IngestContext } from './heartbeat-input.js';
import { normalizeHeartbeat } from './normalize.js';

/** 2026-11-21T00:00:00Z in seconds. */
const NOW_SECONDS = 1_795_219_200;
const context: IngestContext = { now: NOW_SECONDS * 1e6 };

describe('normalizeHeartbeat on any JSON', () => {
  const anyItem = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        ...['entity', 'time', 'type', 'category', 'project', 'branch', 'language', 'dependencies', 'lines', 'lineno'],
        ...['is_write', 'is_debugging', 'plugin', 'user_agent', 'ai_session', 'ai_input_tokens', '__proto__'],
      ),
      fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: 'binary' }),
        fc.constant('<<LAST_PROJECT>>'),
        fc.constant(NOW_SECONDS),
      ),
    ),
  );

  it('never throws, and is a value or names a field', () => {
    fc.assert(
      fc.property(anyItem, (raw) => {
        const result = normalizeHeartbeat(raw, context);
        if (!result.ok) return Object.values(result.errors).flat().length > 0;
        const { hid, ...item } = result.value;
        expect(JSON.stringify(item)).not.toMatch(/\\u0000|\\ud[89a-f]/);
        expect(Number.isSafeInteger(item.time)).toBe(true);
        return item.entity !== '' && item.category !== '' && item.project !== '' && hid === BigInt.asIntN(64, hid);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same answer for the same item, whatever context or time it comes in', () => {
    fc.assert(
      fc.property(anyItem, fc.integer({ min: 0, max: 86_400 }), (raw, shift) => {
        const first = normalizeHeartbeat(raw, context);
        expect(normalizeHeartbeat(structuredClone(raw), context)).toEqual(first);
        const later = normalizeHeartbeat(raw, { now: context.now + shift * 1e6, headerUserAgent: 'x/1', machine: 'm' });
        if (first.ok && later.ok) expect(later.value.hid).toBe(first.value.hid);
      }),
    );
  });

  it('keeps items independent: neighbours and frozen input change nothing', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 8 }), (items) => {
        const alone = items.map((raw) => normalizeHeartbeat(raw, context));
        const backwards = [...items].reverse().map((raw) => normalizeHeartbeat(deepFreeze(raw), context));
        expect(backwards.reverse()).toEqual(alone);
      }),
    );
  });
});

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
