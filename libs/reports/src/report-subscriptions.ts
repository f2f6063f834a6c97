import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { Secrets } from '#libs/platform/secrets';
import { ReportsOptions } from './reports.options.js';
import { END_REPORTS } from './sql/reports.sql.js';

const PURPOSE = 'weekly report';
export const UNSUBSCRIBE_PATH = '/unsubscribe';

/** Links by which people end mails about their weeks, without logging in. */
@Injectable()
export class ReportSubscriptions {
  constructor(
    private readonly pools: ActivityPools,
    private readonly secrets: Secrets,
    private readonly options: ReportsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param uuid of the person */
  linkOf(uuid: string): string {
    const token = this.secrets.seal(uuid, PURPOSE).toString('base64url');
    return `${this.options.publicUrl}${UNSUBSCRIBE_PATH}?token=${token}`;
  }

  /** Whether we made it; whose it is may be gone. */
  isGood(token: string): boolean {
    return this.open(token) !== undefined;
  }

  /** False: we did not make this token, or nobody is there any more. Again, nothing happens. */
  async end(token: string): Promise<boolean> {
    const uuid = this.open(token);
    if (uuid === undefined) return false;
    const now = new Date(this.clock.now() / 1000).toISOString();
    return (await run(this.pools.ingest, END_REPORTS, [uuid, now])).length > 0;
  }

  private open(token: string): string | undefined {
    return this.secrets.open(Buffer.from(token, 'base64url'), PURPOSE);
  }
}
