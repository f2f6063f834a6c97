import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { WholeHeartbeat } from '#libs/heartbeats';
import type { DumpSource } from './dump-source.js';
import { HEARTBEAT_COLUMNS, type HeartbeatColumn } from './heartbeat-columns.js';
import { heartbeatRecord } from './heartbeat-record.js';

/** Encoding a group takes the processor without a pause: small enough that requests beside it do not notice. */
const GROUP_ROWS = 4_000;

type ColumnType = 'instant' | 'text' | 'json' | 'flag' | 'integer';

const TYPES: Record<HeartbeatColumn, ColumnType> = {
  id: 'text',
  time: 'instant',
  entity: 'text',
  type: 'text',
  category: 'text',
  project: 'text',
  branch: 'text',
  language: 'text',
  is_write: 'flag',
  dependencies: 'json',
  project_root_count: 'integer',
  lines: 'integer',
  lineno: 'integer',
  cursorpos: 'integer',
  line_additions: 'integer',
  line_deletions: 'integer',
  ai_line_changes: 'integer',
  human_line_changes: 'integer',
  ai_session: 'text',
  ai_input_tokens: 'integer',
  ai_cached_input_tokens: 'integer',
  ai_output_tokens: 'integer',
  ai_prompt_length: 'integer',
  ai_subscription_plan: 'text',
  ai_model: 'text',
  editor: 'text',
  operating_system: 'text',
  machine: 'text',
  user_agent: 'text',
  machine_name_id: 'text',
  user_agent_id: 'text',
  user_id: 'text',
  created_at: 'instant',
};

const ELEMENTS: Record<ColumnType, Omit<SchemaElement, 'name'>> = {
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  flag: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
};

const SCHEMA: SchemaElement[] = [
  { name: 'heartbeats', num_children: HEARTBEAT_COLUMNS.length },
  ...HEARTBEAT_COLUMNS.map((name) => ({ ...ELEMENTS[TYPES[name]], name, repetition_type: 'OPTIONAL' as const })),
];

/** Heartbeats as an Apache Parquet file: instants in µs, UTC; dependencies as JSON. Written group by group. */
export async function* parquetOf(source: DumpSource): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const file = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'beatkeeper' });
  let group = new Group(source.profile.uuid);
  for await (const slice of source.heartbeats()) {
    for (const heartbeat of slice) group.add(heartbeat);
    if (group.rows < GROUP_ROWS) continue;
    yield write(file, bytes, group);
    group = new Group(source.profile.uuid);
  }
  if (group.rows > 0) yield write(file, bytes, group);
  await file.finish();
  yield taken(bytes);
}

function write(file: ParquetWriter, bytes: ByteWriter, group: Group): Uint8Array {
  void file.write({ columnData: group.columns, rowGroupSize: group.rows });
  return taken(bytes);
}

/** A copy of what was written since the last time; the offsets go on counting. */
function taken(bytes: ByteWriter): Uint8Array {
  const copy = bytes.getBytes().slice();
  bytes.index = 0;
  return copy;
}

/** Some heartbeats, turned into columns. */
class Group {
  /** Bounds and offsets are kept until the end: only those of instants, which readers skip groups by, are worth it. */
  readonly columns = HEARTBEAT_COLUMNS.map((name) => ({
    name,
    data: [] as unknown[],
    offsetIndex: false,
    statistics: TYPES[name] === 'instant',
  }));
  rows = 0;

  constructor(private readonly userId: string) {}

  add(heartbeat: WholeHeartbeat): void {
    const record = heartbeatRecord(heartbeat, this.userId);
    const row = { ...record, time: heartbeat.time, created_at: heartbeat.createdAt };
    for (const { name, data } of this.columns) data.push(cellOf(TYPES[name], row[name]));
    this.rows++;
  }
}

function cellOf(type: ColumnType, value: unknown): unknown {
  const isWide = (type === 'integer' || type === 'instant') && value !== null;
  return isWide ? BigInt(value as number) : value;
}
