import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { ActivityPools, run, takenSteps } from '#libs/platform/database';
import { FLEET, FLEET_POLICIES } from '../../../migrations/timescale/index.js';
import { OwnerConnection } from './owner-connection.js';
import { DIRTY_DAYS, FLEET_RANGE, FORGET_MARKS, REFRESH } from './sql/fleet.sql.js';

/** Base first: the other one is computed from it. */
const VIEWS = ['fleet_day_tools', 'fleet_day'];
const PAGE = 10_000;
const WINDOW_DAYS = 28;
const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 5;
/** Another refresh of the same days is under way, or lost against it. */
const BUSY = new Set(['55006', '55P03', '40001', '40P01']);

export interface FleetRun {
  /** UTC days that were marked. */
  readonly days: number;
  /** Whether views had to be refreshed; without continuous aggregates they are always exact. */
  readonly refreshed: boolean;
}

interface DirtyRange {
  /** UTC dates, `[from, to)`. */
  readonly from: string;
  readonly to: string;
  readonly ids: readonly string[];
}

/** Keeps the fleet views right for days that their own refresh policy does not look back to. */
@Injectable()
export class FleetRefresh {
  constructor(
    private readonly pools: ActivityPools,
    private readonly owner: OwnerConnection,
  ) {}

  /**
   * Refreshes the days that `fleet_dirty` names and forgets just the marks it saw, so that one that comes in between
   * survives. Marks stay where the views' history is not materialised yet: a day alone would hide those before it.
   */
  async run(): Promise<FleetRun> {
    const steps = await takenSteps(this.pools.job);
    const hasAggregates = steps.includes(FLEET.name);
    if (hasAggregates && !steps.includes(FLEET_POLICIES.name)) return { days: 0, refreshed: false };
    const days = new Set<string>();
    for (;;) {
      const dirty = await run(this.pools.job, DIRTY_DAYS, [PAGE]);
      const ids = dirty.flatMap((day) => day.ids);
      for (const { day } of dirty) days.add(day);
      if (hasAggregates && ids.length > 0) await this.owner.use((client) => this.refresh(client, joined(dirty)));
      else await this.forget(ids);
      if (ids.length < PAGE) return { days: days.size, refreshed: hasAggregates && days.size > 0 };
    }
  }

  /**
   * Materialises the whole history, oldest days first: at any moment the views show what is materialised and everything
   * newer, so nothing is missing meanwhile. Quick where it was done before.
   */
  async materialise(client: PoolClient, progress: (done: number, total: number) => void): Promise<number> {
    const [range] = await run(client, FLEET_RANGE, []);
    if (range === undefined || range.first === null) return 0;
    const windows = windowsOf(range.first, range.end);
    for (const [index, { from, to }] of windows.entries()) {
      await refreshDays(client, from, to);
      progress(index + 1, windows.length);
    }
    return windows.length;
  }

  private async refresh(client: PoolClient, ranges: readonly DirtyRange[]): Promise<void> {
    for (const { from, to, ids } of ranges) {
      await refreshDays(client, from, to);
      await this.forget(ids);
    }
  }

  private async forget(ids: readonly string[]): Promise<void> {
    await run(this.pools.job, FORGET_MARKS, [ids]);
  }
}

async function refreshDays(client: PoolClient, from: string, to: string): Promise<void> {
  for (const view of VIEWS) {
    for (let attempt = 1; ; attempt++) {
      try {
        await run(client, REFRESH, [view, `${from}T00:00:00Z`, `${to}T00:00:00Z`]);
        break;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !BUSY.has(String((error as { code?: unknown }).code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, attempt * 500));
      }
    }
  }
}

/** Neighbouring days become one refresh, at most a window long. */
function joined(days: readonly { day: string; ids: readonly string[] }[]): DirtyRange[] {
  const ranges: { from: string; to: string; ids: string[] }[] = [];
  for (const { day, ids } of days) {
    const last = ranges.at(-1);
    if (last?.to === day && daysBetween(last.from, day) < WINDOW_DAYS) {
      last.to = addDays(day, 1);
      last.ids.push(...ids);
    } else {
      ranges.push({ from: day, to: addDays(day, 1), ids: [...ids] });
    }
  }
  return ranges;
}

function windowsOf(first: string, end: string): { from: string; to: string }[] {
  const windows: { from: string; to: string }[] = [];
  for (let from = first; from < end; from = addDays(from, WINDOW_DAYS)) {
    const to = addDays(from, WINDOW_DAYS);
    windows.push({ from, to: to < end ? to : end });
  }
  return windows;
}

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
