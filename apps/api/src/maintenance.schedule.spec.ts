import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Micros } from '#libs/kernel';
import type { Maintenance } from '#libs/storage';
import { lastQuietHour, MaintenanceSchedule, msUntilNight, ScheduleOptions } from './maintenance.schedule.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const toMicros = (iso: string): Micros => Date.parse(iso) * 1000;
const NOON = '2026-03-28T12:00:00Z';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOON) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Rounds {
  readonly last?: string;
  readonly frequent?: (signal: AbortSignal) => Promise<unknown>;
}

/** Writes down what is asked for, when (UTC). */
function open({ last = '2026-03-28T03:10:00Z', frequent }: Rounds = {}, options = [5 * MINUTE_MS] as number[]) {
  const done: string[] = [];
  const at = () => new Date(Date.now()).toISOString().slice(5, 19);
  let lastNightly: Micros | undefined = last === '' ? undefined : toMicros(last);
  const maintenance = {
    frequent: async (signal: AbortSignal) => {
      done.push(`frequent ${at()}`);
      await frequent?.(signal);
    },
    nightly: async (unlessSince: Micros) => {
      if (lastNightly !== undefined && lastNightly >= unlessSince) return;
      done.push(`nightly ${at()}`);
      lastNightly = Date.now() * 1000;
    },
    lastNightly: async () => lastNightly,
  };
  const [intervalMs = 0, firstMs = 30_000, offsetMs = 20 * MINUTE_MS] = options;
  const schedule = new MaintenanceSchedule(
    maintenance as unknown as Maintenance,
    { now: () => Date.now() * 1000 },
    new ScheduleOptions(intervalMs, firstMs, offsetMs),
  );
  schedule.onApplicationBootstrap();
  return { schedule, done, nights: () => done.filter((line) => line.startsWith('nightly')) };
}

describe('the schedule of maintenance', () => {
  it('begins half a minute after the start and comes back every interval', async () => {
    const { done } = open();
    await vi.advanceTimersByTimeAsync(29_999);
    expect(done).toEqual([]);
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS + 1);
    expect(done).toEqual(['frequent 03-28T12:00:30', 'frequent 03-28T12:05:30', 'frequent 03-28T12:10:30']);
  });

  it('runs nothing with an interval of 0', async () => {
    const { done } = open({ last: '' }, [0]);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(48 * HOUR_MS);
    expect(done).toEqual([]);
  });

  it('runs once a night, at its own minute of the quiet hour', async () => {
    const { nights } = open({}, [HOUR_MS]);
    await vi.advanceTimersByTimeAsync(72 * HOUR_MS);
    expect(nights()).toEqual(['nightly 03-29T03:20:00', 'nightly 03-30T03:20:00', 'nightly 03-31T03:20:00']);
  });

  it('does not repeat the night after a restart', async () => {
    vi.setSystemTime(new Date('2026-03-29T03:12:00Z'));
    const { nights } = open({ last: '2026-03-29T03:05:00Z' });
    await vi.advanceTimersByTimeAsync(2 * HOUR_MS);
    expect(nights()).toEqual([]);
  });

  it.each([
    ['never', '', ['nightly 03-28T12:00:30']],
    ['days ago', '2026-03-26T11:00:00Z', ['nightly 03-28T12:00:30']],
    ['yesterday', '2026-03-27T03:30:00Z', []],
  ])('makes up for nights that passed without it: %s', async (_, last, expected) => {
    const { nights } = open({ last });
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(nights()).toEqual(expected);
  });

  it('goes on after a round that failed', async () => {
    const said = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const { done } = open({ frequent: () => Promise.reject(new Error('no connection')) });
    await vi.advanceTimersByTimeAsync(6 * MINUTE_MS);
    expect(done).toEqual(['frequent 03-28T12:00:30', 'frequent 03-28T12:05:30']);
    expect(said).toHaveBeenCalledWith('not done: no connection');
  });

  it('does not begin a round while one is under way, and is not late for ever after', async () => {
    const { done } = open({ frequent: () => new Promise((resolve) => setTimeout(resolve, 12 * MINUTE_MS)) });
    await vi.advanceTimersByTimeAsync(13 * MINUTE_MS);
    expect(done).toEqual(['frequent 03-28T12:00:30', 'frequent 03-28T12:12:30']);
  });

  it('tells the round under way to stop, and waits for it', async () => {
    const stopped: string[] = [];
    const frequent = (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          setTimeout(() => {
            stopped.push('round');
            resolve();
          }, 300);
        });
      });
    const { schedule } = open({ frequent });
    await vi.advanceTimersByTimeAsync(31_000);
    schedule.beforeApplicationShutdown();
    expect(stopped).toEqual([]);
    const closing = schedule.onApplicationShutdown().then(() => stopped.push('shutdown'));
    await vi.advanceTimersByTimeAsync(300);
    await closing;
    expect(stopped).toEqual(['round', 'shutdown']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds a shutdown up for a second at most, and begins nothing after it', async () => {
    const { schedule, done } = open({ frequent: () => new Promise(() => undefined) });
    await vi.advanceTimersByTimeAsync(31_000);
    const start = Date.now();
    const closing = schedule.onApplicationShutdown().then(() => Date.now() - start);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await closing).toBe(1_000);
    await vi.advanceTimersByTimeAsync(24 * HOUR_MS);
    expect(done).toEqual(['frequent 03-28T12:00:30']);
  });
});

describe('the quiet hour', () => {
  it.each([
    ['2026-03-28T03:00:00Z', '2026-03-28T03:00:00Z'],
    ['2026-03-28T02:59:59.999Z', '2026-03-27T03:00:00Z'],
    ['2026-03-28T23:59:59Z', '2026-03-28T03:00:00Z'],
  ])('before %s was %s', (now, quiet) => {
    expect(lastQuietHour(toMicros(now))).toBe(toMicros(quiet));
  });

  it.each([
    ['2026-03-28T02:00:00Z', 80],
    ['2026-03-28T03:19:00Z', 1],
    ['2026-03-28T03:20:00Z', 24 * 60],
    ['2026-03-28T12:00:00Z', 15 * 60 + 20],
  ])('is waited for: from %s %i minutes', (now, minutes) => {
    expect(msUntilNight(toMicros(now), 20 * MINUTE_MS)).toBe(minutes * MINUTE_MS);
  });
});
