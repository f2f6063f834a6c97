import type { PoolClient } from 'pg';
import { lockOwner, run } from '#libs/platform/database';
import {
  CLEAR_BUCKETS,
  CLEAR_HEARTBEATS,
  COPY_BUCKETS,
  COPY_HEARTBEATS,
  COUNT_MONTHS,
  DIRTY_PEOPLE,
  MONTH_COPIED,
  NEXT_MONTHS,
  TAKE_MARKS,
} from '../sql/upgrade.sql.js';
import { transact } from './session.js';

export type Note = (line: string) => void;

const PAGE = 200;
const NOTE_EVERY_MS = 2_000;
/** So few days of people are copied again within the final lock. */
const FEW = 20;
const MAX_PASSES = 20;

export interface Copied {
  heartbeats: number;
  buckets: number;
}

/** Copies every month of every person that is not copied yet, each in a transaction under the person's lock. */
export async function copyMonths(client: PoolClient, note: Note): Promise<Copied & { months: number }> {
  const [count] = await run(client, COUNT_MONTHS, []);
  const { total = 0, copied: before = 0 } = count ?? {};
  if (before > 0) note(`going on after ${before} of ${total} months`);
  const sum = { months: 0, heartbeats: 0, buckets: 0 };
  let notedAt = performance.now();
  for (;;) {
    const page = await run(client, NEXT_MONTHS, [PAGE]);
    if (page.length === 0) break;
    for (const { user_id: userId, month, end } of page) {
      const { heartbeats, buckets } = await transact(client, async () => {
        await lockOwner(client, userId);
        const copied = await copyDays(client, userId, month, end);
        await run(client, MONTH_COPIED, [userId, month, copied.heartbeats, copied.buckets]);
        return copied;
      });
      sum.months += 1;
      sum.heartbeats += heartbeats;
      sum.buckets += buckets;
      if (performance.now() - notedAt > NOTE_EVERY_MS) {
        notedAt = performance.now();
        note(`copied ${before + sum.months} of ${total} months of people, ${sum.heartbeats} heartbeats in this run`);
      }
    }
  }
  note(`copied all ${total} months of people`);
  return sum;
}

/**
 * Copies changed days again, over and over, until few are left: each pass takes as long as there are days, and so leaves
 * fewer to the next one. Returns how many days it copied.
 */
export async function copyChanges(client: PoolClient, note: Note): Promise<number> {
  let sum = 0;
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const people = await run(client, DIRTY_PEOPLE, []);
    const days = people.reduce((total, person) => total + person.days, 0);
    if (days <= FEW) return sum;
    note(`copying ${days} changed days of ${people.length} people again`);
    for (const { user_id: userId } of people) {
      sum += await transact(client, async () => {
        await lockOwner(client, userId);
        return await copyMarked(client, userId);
      });
    }
  }
  return sum;
}

/** The changes of everybody, in the caller's transaction, which keeps all writers out. */
export async function copyLastChanges(client: PoolClient): Promise<number> {
  let days = 0;
  for (const { user_id: userId } of await run(client, DIRTY_PEOPLE, [])) days += await copyMarked(client, userId);
  return days;
}

async function copyMarked(client: PoolClient, userId: number): Promise<number> {
  const marked = await run(client, TAKE_MARKS, [userId]);
  for (const { day, end } of marked) await copyDays(client, userId, day, end);
  return marked.length;
}

async function copyDays(client: PoolClient, userId: number, from: string, to: string): Promise<Copied> {
  await run(client, CLEAR_HEARTBEATS, [userId, from, to]);
  await run(client, CLEAR_BUCKETS, [userId, from, to]);
  const [heartbeats] = await run(client, COPY_HEARTBEATS, [userId, from, to]);
  const [buckets] = await run(client, COPY_BUCKETS, [userId, from, to]);
  return { heartbeats: heartbeats?.copied ?? 0, buckets: buckets?.copied ?? 0 };
}
