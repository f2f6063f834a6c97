import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { ActivityPools, run, takenSteps } from '#libs/platform/database';
import { FLEET, FLEET_POLICIES } from '../../../migrations/timescale/index.js';
import { joinDays, type MarkedRange, splitDays } from './day-ranges.js';
import { OwnerConnection } from './owner-connection.js';
import { DIRTY_DAYS, FLEET_RANGE, FORGET_MARKS, REFRESH } from './sql/fleet.sql.js';

/** Base first: the other one is computed from it. */
const VIEWS = ['fleet_day_tools', 'fleet_day'];
const PAGE = 10_000;
const WINDOW_DAYS = 28;
const MAX_ATTEMPTS = 5;
/** Another refresh of the same days is under way, or lost against it. */
const BUSY = new Set(['55006', '55P03', '40001', '40P01']);

export interface FleetRun {
  /** UTC days that were marked. */
  readonly days: number;
  /** Whether views had to be refreshed; without continuous aggregates they are always exact. */
  readonly refreshed: boolean;
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
      if (hasAggregates && ids.length > 0)
        await this.owner.use((client) => this.refresh(client, joinDays(dirty, WINDOW_DAYS)));
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
    const windows = splitDays({ from: range.first, to: range.end }, WINDOW_DAYS);
    for (const [index, { from, to }] of windows.entries()) {
      await refreshDays(client, from, to);
      progress(index + 1, windows.length);
    }
    return windows.length;
  }

  private async refresh(client: PoolClient, ranges: readonly MarkedRange[]): Promise<void> {
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
