import { stringify } from 'csv-stringify/sync';
import type { Import, RejectRow } from '#libs/imports';
import { isoUtcSeconds } from '#libs/kernel';
import { presentPage, stampOrNull } from '../time.presenter.js';
import type { ImportBody, ImportsAnswer } from './imports.responses.js';

export function presentImport(found: Import): ImportBody {
  return {
    id: found.id,
    kind: found.kind,
    state: found.state,
    is_finished: found.isOver,
    file_name: found.fileName,
    base_url: found.baseUrl,
    percent_complete: found.percent,
    rows_read: found.rowsRead,
    rows_imported: found.imported,
    rows_duplicate: found.duplicates,
    rows_rejected: found.rejected,
    rejects_kept: found.rejectsKept,
    rejects_omitted: found.rejected - found.rejectsKept,
    error: found.error,
    created_at: isoUtcSeconds(found.createdAt),
    started_at: stampOrNull(found.startedAt),
    finished_at: stampOrNull(found.finishedAt),
  };
}

interface ListedImports {
  readonly items: readonly Import[];
  readonly total: number;
  readonly totalPages: number;
}

export function presentImports({ items, total, totalPages }: ListedImports, page: number): ImportsAnswer {
  return { data: items.map(presentImport), ...presentPage(page, total, totalPages) };
}

/** One JSON object per line. */
export async function* rejectsAsLines(rows: AsyncIterable<RejectRow>): AsyncGenerator<string> {
  for await (const { row, reasons, item } of rows) yield `${JSON.stringify({ row, errors: reasons, item })}\n`;
}

/** RFC 4180, columns named in the first line. */
export async function* rejectsAsCsv(rows: AsyncIterable<RejectRow>): AsyncGenerator<string> {
  yield 'row,errors,item\r\n';
  for await (const { row, reasons, item } of rows) {
    const errors = Object.entries(reasons).map(([field, messages]) => `${field}: ${messages.join(' ')}`);
    yield stringify([[row, errors.join(' '), item]], { record_delimiter: '\r\n' });
  }
}
