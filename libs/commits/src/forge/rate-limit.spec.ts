import { describe, expect, it } from 'vitest';
import { isLimit, pauseOf, pauseOfRefused } from './rate-limit.js';

const SECOND = 1_000_000;
const NOW = Date.parse('2026-10-10T20:30:00Z') * 1000;
const after = (headers: Record<string, string>) => {
  const moment = pauseOf(new Headers(headers), NOW);
  return moment === undefined ? undefined : (moment - NOW) / SECOND;
};
const epoch = (seconds: number) => String(NOW / SECOND + seconds);

describe('how long a forge wants to be left alone', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': epoch(60) }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(60) }, 60],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': epoch(90) }, 90],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' }, 30],
    [{ 'ratelimit-remaining': '0' }, 60],
    [{ 'retry-after': '120' }, 120],
    [{ 'retry-after': 'Sat, 10 Oct 2026 20:31:00 GMT' }, 60],
    [{ 'retry-after': 'soon' }, 60],
    [{ 'retry-after': '-5' }, 1],
    [{ 'retry-after': '9999999' }, 86_400],
  ])('%j', (headers, seconds) => expect(after(headers)).toBe(seconds));

  it('is a minute when it refuses without a word', () => {
    expect((pauseOfRefused(new Headers(), NOW) - NOW) / SECOND).toBe(60);
  });
});

describe('a refusal', () => {
  it('is about a limit only if it says so', () => {
    expect(isLimit(429, new Headers())).toBe(true);
    expect(isLimit(403, new Headers({ 'x-ratelimit-remaining': '0' }))).toBe(true);
    expect(isLimit(403, new Headers({ 'retry-after': '60' }))).toBe(true);
    expect(isLimit(403, new Headers({ 'x-ratelimit-remaining': '4000' }))).toBe(false);
    expect(isLimit(401, new Headers({ 'retry-after': '60' }))).toBe(false);
  });
});
