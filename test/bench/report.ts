import type { Measured } from './measure.js';

/** One line of the table. */
export interface Row {
  readonly section: string;
  readonly name: string;
  readonly connections?: number;
  /** Per second: heartbeats where they are sent, requests where answers are read. */
  readonly perSecond?: number;
  readonly unit?: 'heartbeats/s' | 'requests/s';
  /** Milliseconds per call. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  /** Index entries and rows that one answer reads. */
  readonly rowsTouched?: number;
  /** How many statements one answer sends. */
  readonly statements?: number;
  /** What a target looks at where it is no ratio. */
  readonly value?: number;
  readonly calls?: number;
  readonly failures?: number;
  /** Against the row that `against` names. */
  readonly ratio?: number;
  readonly against?: string;
  readonly note?: string;
}

export function rowOf(section: string, name: string, measured: Measured, more: Partial<Row> = {}): Row {
  const { p50, p95, p99, count, failures, perSecond } = measured;
  return { section, name, perSecond, unit: 'requests/s', p50, p95, p99, calls: count, failures, ...more };
}

const HEADINGS = ['', 'conn', 'per second', 'p50 ms', 'p95 ms', 'p99 ms', 'rows', 'ratio', 'against / note'];

/** Rows as a table, a section at a time. */
export function tableOf(rows: readonly Row[]): string {
  const sections = [...new Set(rows.map(({ section }) => section))];
  return sections
    .map((section) => {
      const cells = rows.filter((row) => row.section === section).map(cellsOf);
      const all = [HEADINGS.with(0, section.toUpperCase()), ...cells];
      const widths = HEADINGS.map((_, column) => Math.max(...all.map((line) => (line[column] as string).length)));
      const last = HEADINGS.length - 1;
      const lines = all.map((line) =>
        line
          .map((cell, column) => {
            if (column === last) return cell;
            return column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number);
          })
          .join('  ')
          .trimEnd(),
      );
      return lines.join('\n');
    })
    .join('\n\n');
}

function cellsOf(row: Row): string[] {
  const { name, connections, p50, p95, p99, rowsTouched, ratio, against, note, failures = 0 } = row;
  const remarks = [against && `× ${against}`, note, failures > 0 && `${failures} FAILED`].filter(Boolean).join('; ');
  return [
    name,
    connections === undefined ? '' : String(connections),
    rateOf(row),
    ...[p50, p95, p99].map(number),
    rowsTouched?.toLocaleString('en-US') ?? '',
    number(ratio),
    remarks,
  ];
}

function rateOf({ perSecond, unit }: Row): string {
  if (perSecond === undefined) return '';
  return `${number(perSecond)} ${unit === 'heartbeats/s' ? 'hb' : 'rq'}`;
}

export function number(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
