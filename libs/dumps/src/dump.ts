import type { Micros } from '#libs/kernel';

/** `heartbeats` and `daily` are WakaTime's; `csv` and `parquet` hold the heartbeats as tables. */
export const DUMP_TYPES = ['heartbeats', 'daily', 'csv', 'parquet'] as const;
/** `hackatime`: the heartbeats in Hackatime's layout; of some time alone, if that was asked for. */
export type DumpType = (typeof DUMP_TYPES)[number] | 'hackatime';

/** In this order; `failed` from any of them but the last. */
export type DumpState = 'pending' | 'processing' | 'uploading' | 'completed' | 'failed';

/** An export that somebody asked for. Times in µs, UTC. */
export interface Dump {
  readonly id: string;
  readonly type: DumpType;
  readonly state: DumpState;
  /** 0 to 1. */
  readonly progress: number;
  /** It should be at work, but has not moved for half an hour. */
  readonly isStuck: boolean;
  readonly createdAt: Micros;
  /** When it and its file go; null as long as it is not finished. */
  readonly expiresAt: Micros | null;
  /** Where to fetch the file; null unless it is completed. */
  readonly downloadUrl: string | null;
}

/** The blob of a dump. */
export function blobOf(dumpId: string): string {
  return `${BLOB_AREA}/${dumpId}`;
}

export const BLOB_AREA = 'dumps';
