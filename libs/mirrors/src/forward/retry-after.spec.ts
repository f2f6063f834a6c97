import { expect, it } from 'vitest';
import { retryAfter } from './retry-after.js';

const NOW = Date.parse('2026-10-10T08:00:00Z') * 1000;
const SECOND = 1_000_000;

it.each([
  [null, undefined],
  ['', undefined],
  ['soon', undefined],
  ['90', NOW + 90 * SECOND],
  ['0', NOW + SECOND],
  ['-5', NOW + SECOND],
  ['1e9', NOW + 86_400 * SECOND],
  ['Sat, 10 Oct 2026 08:02:00 GMT', NOW + 120 * SECOND],
  ['Fri, 09 Oct 2026 08:02:00 GMT', NOW + SECOND],
  ['Infinity', NOW + 86_400 * SECOND],
])('Retry-After: %s', (header, moment) => {
  expect(retryAfter(header, NOW)).toBe(moment);
});
