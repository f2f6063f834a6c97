import { encodeHeartbeatId, type Micros } from '#libs/kernel';
import type { HeartbeatRow } from './sql/list-heartbeats.sql.js';

/** A stored heartbeat, names resolved. Times in µs, UTC. */
export interface StoredHeartbeat extends Omit<HeartbeatRow, 'time_us' | 'created_us' | 'dependencies' | 'hid'> {
  readonly id: string;
  readonly time: Micros;
  readonly createdAt: Micros;
  readonly dependencies: readonly string[];
}

type Unlike = 'time_us' | 'created_us' | 'dependencies' | 'hid';
type Stored<Row> = Omit<Row, Unlike> & Pick<StoredHeartbeat, 'id' | 'time' | 'createdAt' | 'dependencies'>;

export function storedHeartbeat<Row extends HeartbeatRow>(row: Row): Stored<Row> {
  const { time_us, created_us, dependencies, hid, ...rest } = row;
  return {
    ...rest,
    id: encodeHeartbeatId(time_us, BigInt(hid)),
    time: time_us,
    createdAt: created_us,
    dependencies: dependencies === null ? [] : JSON.parse(dependencies),
  };
}
