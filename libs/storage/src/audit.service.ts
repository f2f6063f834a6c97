import { Injectable } from '@nestjs/common';
import { MICROS_PER_DAY, type Micros, type UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { AUDIT, AUDIT_MONTHS, REPAIR, SAMPLE_PEOPLE } from './sql/audit.sql.js';
import { LOG } from './sql/log.sql.js';

export interface AuditOrder {
  /** How many people, chosen by the seed; 'all': everybody, and their whole history. */
  readonly sample: number | 'all';
  /** Only this person, and the whole history. */
  readonly userId?: UserId;
  /** The same seed chooses the same people and months. */
  readonly seed: number;
  readonly now: Micros;
}

/** Differences in one window of a person's time. */
export interface AuditFinding {
  readonly userId: UserId;
  readonly username: string;
  readonly from: Micros;
  readonly to: Micros;
  /** Table → rows that differed from the facts. */
  readonly differing: Readonly<Record<string, number>>;
  /** False: they still differ after the repair. */
  readonly isRepaired: boolean;
}

export interface AuditReport {
  readonly people: number;
  readonly windows: number;
  readonly findings: readonly AuditFinding[];
}

interface Window {
  readonly from: Micros;
  readonly to: Micros;
}

const RECENT_DAYS = 8;

/** Compares what is derived with the facts, and repairs what differs. */
@Injectable()
export class AuditService {
  constructor(private readonly pools: ActivityPools) {}

  /**
   * Of each person in the sample the last days and one month of the history. Every difference is repaired from the facts,
   * checked again, and written down in `storage_log`, as is the run.
   */
  async run(
    order: AuditOrder,
    progress: (done: number, total: number) => void = () => undefined,
  ): Promise<AuditReport> {
    const { sample, userId, seed } = order;
    const isWhole = sample === 'all' || userId !== undefined;
    const only = userId === undefined ? null : [userId];
    const people = await run(this.pools.job, SAMPLE_PEOPLE, [only, seed, isWhole ? null : sample]);
    const findings: AuditFinding[] = [];
    let windows = 0;
    for (const [index, person] of people.entries()) {
      for (const window of await this.windowsOf(person.user_id, order, isWhole)) {
        windows += 1;
        const finding = await this.check(person, window);
        if (finding !== undefined) findings.push(finding);
      }
      progress(index + 1, people.length);
    }
    const detail = { people: people.length, windows, findings: findings.length, seed };
    await run(this.pools.job, LOG, ['audit', null, JSON.stringify(detail)]);
    return { people: people.length, windows, findings };
  }

  private async windowsOf(userId: UserId, { now, seed }: AuditOrder, isWhole: boolean): Promise<Window[]> {
    const months = (await run(this.pools.job, AUDIT_MONTHS, [userId])).map(({ from_us, to_us }) => ({
      from: from_us,
      to: to_us,
    }));
    if (isWhole) return months;
    const recent = { from: now - RECENT_DAYS * MICROS_PER_DAY, to: now + MICROS_PER_DAY };
    const chosen = months[scramble(seed, userId) % Math.max(months.length, 1)];
    return chosen === undefined ? [recent] : [recent, chosen];
  }

  private async check(
    person: { user_id: UserId; username: string },
    window: Window,
  ): Promise<AuditFinding | undefined> {
    const { user_id: userId, username } = person;
    const { from, to } = window;
    const found = await run(this.pools.job, AUDIT, [userId, from, to]);
    if (found.length === 0) return undefined;
    await run(this.pools.job, REPAIR, [userId, from, to]);
    const left = await run(this.pools.job, AUDIT, [userId, from, to]);
    const differing = Object.fromEntries(found.map(({ table_name, differing: rows }) => [table_name, rows]));
    const isRepaired = left.length === 0;
    const detail = { from: iso(from), to: iso(to), differing, repaired: isRepaired };
    await run(this.pools.job, LOG, ['audit', userId, JSON.stringify(detail)]);
    return { userId, username, from, to, differing, isRepaired };
  }
}

function iso(us: Micros): string {
  return new Date(us / 1000).toISOString();
}

/** An even, repeatable choice: 32 bits out of two numbers. */
function scramble(seed: number, userId: number): number {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(userId, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  return (bits ^ (bits >>> 15)) >>> 0;
}
