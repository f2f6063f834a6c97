import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import type { DeletionRequest } from './deletion-request.js';
import {
  COMPLETED_REQUESTS,
  type DeletionRow,
  LIVING_REQUEST,
  LIVING_REQUESTS,
  REQUEST_BY_ID,
} from './sql/deletions.sql.js';

/** Newest ones that were carried out, in a list. */
const MAX_COMPLETED = 25;

export interface DeletionLists {
  readonly pending: readonly DeletionRequest[];
  readonly approved: readonly DeletionRequest[];
  /** Newest first, 25 at most. */
  readonly completed: readonly DeletionRequest[];
}

/** Who wants to be forgotten. */
@Injectable()
export class DeletionsReader {
  constructor(private readonly pools: ActivityPools) {}

  async lists(): Promise<DeletionLists> {
    const living = (await run(this.pools.read, LIVING_REQUESTS, [])).map(requestOf);
    const completed = await run(this.pools.read, COMPLETED_REQUESTS, [MAX_COMPLETED]);
    return {
      pending: living.filter(({ status }) => status === 'pending'),
      approved: living.filter(({ status }) => status === 'approved'),
      completed: completed.map(requestOf),
    };
  }

  async find(id: number): Promise<DeletionRequest | undefined> {
    const [row] = await run(this.pools.read, REQUEST_BY_ID, [id]);
    return row && requestOf(row);
  }

  /** The one of a person that is neither called off nor carried out. */
  async living(userId: UserId): Promise<DeletionRequest | undefined> {
    const [row] = await run(this.pools.read, LIVING_REQUEST, [userId]);
    return row && requestOf(row);
  }
}

function requestOf(row: DeletionRow): DeletionRequest {
  return {
    id: row.id,
    status: row.status,
    person: row.person,
    requestedAt: row.requested_us,
    scheduledAt: row.scheduled_us,
    completedAt: row.completed_us,
    decidedBy: row.decided_by,
    updatedAt: row.updated_us,
  };
}
