import { StringDecoder } from 'node:string_decoder';
import { tooLong } from './json-tokens.js';
import { type ReadingLimits, UnreadableSource } from './reading-limits.js';

type Row = { [column: string]: unknown };

const MAX_COLUMNS = 200;
const [QUOTE, COMMA, LINE_FEED, CARRIAGE_RETURN] = ['"', ',', '\n', '\r'];

/**
 * A table of heartbeats after RFC 4180, one per line, columns named in the first line as the fields of heartbeats: what
 * we export, and what Wakapi's script writes. Empty is null; a value that is a JSON list is one.
 */
export class CsvRows {
  private readonly decoder = new StringDecoder('utf8');
  private found: unknown[] = [];
  private header: readonly string[] | undefined;
  private cells: string[] = [];
  private cell = '';
  private length = 0;
  private state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  private seen = 0;

  constructor(
    private readonly skip: number,
    private readonly limits: ReadingLimits,
  ) {}

  get waiting(): number {
    return this.found.length;
  }

  take(count: number): unknown[] {
    return this.found.splice(0, count);
  }

  feed(chunk: Buffer): void {
    for (const character of this.decoder.write(chunk)) this.one(character);
  }

  end(): void {
    for (const character of this.decoder.end()) this.one(character);
    if (this.state === 'quoted') throw new UnreadableSource('The file ends in the middle.');
    if (this.cell !== '' || this.cells.length > 0) this.endLine();
    if (this.header === undefined) throw notATable();
  }

  private one(character: string): void {
    if (this.state === 'quoted') {
      if (character === QUOTE) this.state = 'quote';
      else this.add(character);
    } else if (character === QUOTE && this.state !== 'plain') {
      if (this.state === 'quote') this.add(QUOTE);
      this.state = 'quoted';
    } else if (character === COMMA) this.endCell();
    else if (character === LINE_FEED) this.endLine();
    else if (character !== CARRIAGE_RETURN) {
      this.state = 'plain';
      this.add(character);
    }
  }

  private add(character: string): void {
    this.cell += character;
    this.length++;
    if (this.cell.length > this.limits.maxTextLength) throw tooLong('A text in it', this.limits.maxTextLength);
    if (this.length > this.limits.maxRowLength) throw tooLong('One of its heartbeats', this.limits.maxRowLength);
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = '';
    this.state = 'start';
    if (this.cells.length > MAX_COLUMNS) throw new UnreadableSource(`It has more than ${MAX_COLUMNS} columns.`);
  }

  private endLine(): void {
    const isBlank = this.cells.length === 0 && this.cell === '';
    this.endCell();
    const { cells } = this;
    this.cells = [];
    this.length = 0;
    if (isBlank) return;
    if (this.header === undefined) this.header = headerOf(cells);
    else this.row(this.header, cells);
  }

  private row(header: readonly string[], cells: readonly string[]): void {
    this.seen++;
    if (this.seen > this.limits.maxRows)
      throw new UnreadableSource(`It holds more than ${this.limits.maxRows} heartbeats.`);
    if (this.seen <= this.skip) return;
    const row: Row = Object.create(null);
    for (const [index, name] of header.entries()) row[name] = cellValue(cells[index] ?? '');
    this.found.push(row);
  }
}

function headerOf(cells: readonly string[]): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  if (!names.includes('time') || !names.includes('entity')) throw notATable();
  return names;
}

function notATable(): UnreadableSource {
  return new UnreadableSource('The file is no JSON.');
}

function cellValue(cell: string): unknown {
  if (cell === '') return null;
  if (!cell.startsWith('[')) return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
