import type { StoredHeartbeat } from '#libs/heartbeats';
import { isoUtcSeconds, microsToSeconds, type TimeRange, titleCaseCategory } from '#libs/kernel';
import type { HeartbeatRow, HeartbeatsAnswer } from './heartbeat-list.responses.js';
import { presentBounds } from './time.presenter.js';

export interface HeartbeatsContext {
  readonly range: TimeRange;
  readonly ownerUuid: string;
}

export function presentHeartbeats(
  heartbeats: readonly StoredHeartbeat[],
  { range, ownerUuid }: HeartbeatsContext,
): HeartbeatsAnswer {
  return {
    data: heartbeats.map((heartbeat) => presentHeartbeat(heartbeat, ownerUuid)),
    ...presentBounds(range),
    timezone: range.zone,
    total: heartbeats.length,
  };
}

export function presentHeartbeat(heartbeat: StoredHeartbeat, ownerUuid: string): HeartbeatRow {
  const { time, createdAt, category, ai_plan, machine_uuid, user_agent_uuid, ...rest } = heartbeat;
  const stored = isoUtcSeconds(createdAt);
  return {
    ...rest,
    category: category === null ? null : titleCaseCategory(category),
    time: microsToSeconds(time),
    is_debugging: category === 'debugging',
    ai_subscription_plan: ai_plan,
    machine_name_id: machine_uuid,
    user_agent_id: user_agent_uuid,
    user_id: ownerUuid,
    created_at: stored,
    modified_at: stored,
  };
}
