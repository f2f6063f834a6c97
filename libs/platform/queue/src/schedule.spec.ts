import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob, defineSchedule } from './index.js';
import { newestMoment, type When } from './schedule.js';

const us = (iso: string) => Date.parse(iso) * 1_000;

const job = defineJob({ queue: 'upkeep', name: 'test.round', payload: z.object({}), key: () => '' });
const schedule = (when: When, makeUp?: { withinMinutes: number; orAfterHours: number }) =>
  defineSchedule({ name: 'round', when, job, payload: () => ({}), owner: 'test', makeUp });

describe('the newest moment of a schedule', () => {
  it.each<[string, When, string | undefined]>([
    ['2026-03-28T12:04:59.999Z', { everyMinutes: 5 }, '2026-03-28T12:00:00Z'],
    ['2026-03-28T12:05:00Z', { everyMinutes: 5 }, '2026-03-28T12:05:00Z'],
    ['2026-03-28T12:05:00Z', { everyMinutes: 0 }, undefined],
    ['2026-03-28T03:16:59Z', { cron: '17 3 * * *' }, '2026-03-27T03:17:00Z'],
    ['2026-03-28T03:17:00Z', { cron: '17 3 * * *' }, '2026-03-28T03:17:00Z'],
    ['2026-03-28T23:00:00Z', { cron: '17 3 * * *' }, '2026-03-28T03:17:00Z'],
    ['2026-03-28T23:00:00Z', { cron: '0 4 * * 1' }, '2026-03-23T04:00:00Z'],
  ])('at %s of %j is %s', (now, when, moment) => {
    expect(newestMoment(when, us(now))).toBe(moment === undefined ? undefined : us(moment));
  });

  it('is due once, however many were missed', () => {
    const every = schedule({ everyMinutes: 5 });
    const now = us('2026-03-28T12:07:00Z');
    const moment = us('2026-03-28T12:05:00Z');
    expect(every.dueAt(now, undefined)).toBe(moment);
    expect(every.dueAt(now, us('2026-03-28T11:00:00Z'))).toBe(moment);
    expect(every.dueAt(now, moment)).toBeUndefined();
  });

  it.each([
    ['in its hour', '2026-03-28T03:59:00Z', '2026-03-27T03:17:00Z', true],
    ['by day, though the night was missed', '2026-03-28T12:00:00Z', '2026-03-27T03:17:00Z', false],
    ['by day, when it was missed for long', '2026-03-28T12:00:00Z', '2026-03-26T03:17:00Z', true],
    ['by day, when it never was', '2026-03-28T12:00:00Z', undefined, true],
  ])('of heavy work is made up for: %s', (_, now, last, isDue) => {
    const nightly = schedule({ cron: '17 3 * * *' }, { withinMinutes: 60, orAfterHours: 48 });
    expect(nightly.dueAt(us(now), last === undefined ? undefined : us(last)) !== undefined).toBe(isDue);
  });
});
