import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import {
  ActivityPools,
  type ErasedPerson,
  eraseRows,
  eraseSlice,
  type JobKeys,
  namedQuery,
  type PersonEraser,
  run,
} from '#libs/platform/database';
import { DELIVER_WEBHOOK } from './deliver.job.js';

const OWN = `endpoint_id in (select id from webhook_endpoints where user_id = $1)
  or event_id in (select id from webhook_events where user_id = $1)`;

const DELIVERIES_OF = namedQuery<[userId: number], { id: string }>(
  'webhooks.erase.deliveries-of',
  `select id from webhook_deliveries where ${OWN}`,
);

const SLICES = [eraseSlice('webhook_deliveries', OWN), eraseSlice('webhook_events'), eraseSlice('webhook_endpoints')];

/** Endpoints, what they were to be told, and how that went. */
@Injectable()
export class WebhooksEraser implements PersonEraser {
  readonly erases = 'webhooks';

  constructor(private readonly pools: ActivityPools) {}

  async jobs(userId: UserId): Promise<readonly JobKeys[]> {
    const keys = (await run(this.pools.job, DELIVERIES_OF, [userId])).map(({ id }) => id);
    return [{ name: DELIVER_WEBHOOK.name, keys }];
  }

  erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    return eraseRows(this.pools.job, SLICES, person, signal);
  }
}
