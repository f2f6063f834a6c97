import { describe, expect, it } from 'vitest';
import { retentionBoundary } from './retention.js';

const us = (iso: string) => Date.parse(iso) * 1000;

describe('retentionBoundary', () => {
  it.each([
    ['2026-11-21T05:00:00Z', 1, '2026-10-01T00:00:00Z'],
    ['2026-11-30T23:59:59.999Z', 12, '2025-11-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', 1, '2025-12-01T00:00:00Z'],
    ['2026-03-31T12:00:00Z', 37, '2023-02-01T00:00:00Z'],
  ])('of %s and %i months', (now, months, boundary) => {
    expect(retentionBoundary(us(now), months)).toBe(us(boundary));
  });
});
