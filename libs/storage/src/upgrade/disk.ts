import { statfs } from 'node:fs/promises';
import type { PoolClient } from 'pg';
import { run } from '#libs/platform/database';
import { COPIED_BYTES, DATA_DIRECTORY, SIZES, TRACES } from '../sql/upgrade.sql.js';

export interface DiskNeed {
  /** Estimated. */
  readonly heartbeats: number;
  /** What is still to be copied, by the size of the old tables. */
  readonly neededBytes: number;
  /** Undefined when the server's files are not on this machine, or nobody says where. */
  readonly freeBytes: number | undefined;
}

/** Before the swap: what copying will take, and what there is. */
export async function diskNeed(client: PoolClient): Promise<DiskNeed> {
  const [sizes] = await run(client, SIZES, []);
  if (sizes === undefined) throw new Error('the server did not tell its sizes');
  const [traces] = await run(client, TRACES, []);
  const [copied] = traces?.is_prepared === true ? await run(client, COPIED_BYTES, []) : [];
  return {
    heartbeats: sizes.heartbeats,
    neededBytes: Math.max(0, sizes.bytes - (copied?.bytes ?? 0)),
    freeBytes: sizes.is_local ? await freeBytes(client, sizes.tablespace) : undefined,
  };
}

async function freeBytes(client: PoolClient, tablespace: string): Promise<number | undefined> {
  try {
    const path = tablespace === '' ? (await run(client, DATA_DIRECTORY, []))[0]?.path : tablespace;
    const { bavail, bsize } = await statfs(path as string);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

export const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(2)} GiB`;
