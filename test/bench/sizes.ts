import { asSuper, type BenchContext } from './context.js';
import { HEARTBEATS_SIZE, HYPERTABLE_SIZE } from './sql/sizes.sql.js';

/** What a stored heartbeat costs on disk, indexes included. */
export async function sizeRow({ database, rows, log }: BenchContext): Promise<void> {
  const { capability } = await database.facts();
  await asSuper(database, async (client) => {
    const { rows: found } = await client.query<{ bytes: string; indexes: string; count: string }>(
      capability === 'none' ? HEARTBEATS_SIZE : HYPERTABLE_SIZE,
    );
    const { bytes = '0', indexes = '0', count = '0' } = found[0] ?? {};
    const each = (part: string) => (Number(part) / Number(count)).toFixed(0);
    const note = `${each(bytes)} bytes a heartbeat, ${each(indexes)} of them indexes (${Number(count).toLocaleString('en-US')} heartbeats)`;
    log(`  ${note}`);
    rows.push({ section: 'storage', name: 'heartbeats', note });
  });
}
