/** Columns that both floors fill: what ingest writes of an ordinary heartbeat. */
export const FLOOR_COLUMNS = [
  'user_id',
  'time',
  'hid',
  'gap',
  'wgap',
  'ctx_id',
  'raw_ctx_id',
  'entity_id',
  'type_id',
  'depset_id',
  'user_agent_id',
  'is_write',
  'project_root_count',
  'lines',
  'lineno',
  'cursorpos',
  'ai_line_changes',
  'human_line_changes',
  'created_at',
] as const;

/** One statement of `rows` heartbeats, as bare as an insert can be that survives a resend. */
export function bareInsert(rows: number): string {
  const width = FLOOR_COLUMNS.length;
  const values = Array.from(
    { length: rows },
    (_, row) => `(${FLOOR_COLUMNS.map((_column, index) => `$${row * width + index + 1}`).join(', ')})`,
  );
  return `insert into heartbeats (${FLOOR_COLUMNS.join(', ')}) values ${values.join(', ')} on conflict do nothing`;
}

export const COPY_HEARTBEATS = `copy heartbeats (${FLOOR_COLUMNS.join(', ')}) from stdin`;

/** Floor rows belong to nobody. */
export const DELETE_FLOOR_ROWS = 'delete from heartbeats where user_id >= $1';
