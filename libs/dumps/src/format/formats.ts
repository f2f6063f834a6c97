import type { DumpType } from '../dump.js';
import { csvOf } from './csv.js';
import { dailyJson } from './daily-json.js';
import type { DumpSource } from './dump-source.js';
import { hackatimeJson } from './hackatime-json.js';
import { heartbeatsJson } from './heartbeats-json.js';
import { parquetOf } from './parquet.js';

export interface DumpFormat {
  readonly contentType: string;
  readonly extension: string;
  /** Lies compressed with gzip; otherwise the format sees to that itself. */
  readonly isCompressed: boolean;
  write(source: DumpSource): AsyncGenerator<Uint8Array>;
}

const JSON_FILE = { contentType: 'application/json; charset=utf-8', extension: 'json', isCompressed: true } as const;

export const FORMATS: Record<DumpType, DumpFormat> = {
  heartbeats: { ...JSON_FILE, write: heartbeatsJson },
  daily: { ...JSON_FILE, write: dailyJson },
  hackatime: { ...JSON_FILE, write: hackatimeJson },
  csv: { contentType: 'text/csv; charset=utf-8; header=present', extension: 'csv', isCompressed: true, write: csvOf },
  parquet: {
    contentType: 'application/vnd.apache.parquet',
    extension: 'parquet',
    isCompressed: false,
    write: parquetOf,
  },
};
