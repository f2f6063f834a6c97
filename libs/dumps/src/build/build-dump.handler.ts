import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, isoUtcSeconds, MICROS_PER_DAY } from '#libs/kernel';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import { type JobHandler, JobInterrupted, type JobRun, Jobs } from '#libs/platform/queue';
import { UsersReader } from '#libs/users';
import { Webhooks } from '#libs/webhooks';
import { DumpLinks } from '../dump-links.js';
import { BUILD_DUMP, MAIL_DUMP } from '../dumps.jobs.js';
import { DumpsOptions } from '../dumps.options.js';
import { CLAIM_DUMP, COMPLETE_DUMP, FAIL_DUMP } from '../sql/dumps.sql.js';
import { type BuiltDump, DumpBuilder } from './dump-builder.js';
import { DumpProgress } from './dump-progress.js';

type BuildPayload = { dumpId: string };

/** Builds a dump from scratch. A run that was overtaken by another one, or whose dump is gone, changes nothing. */
@Injectable()
export class BuildDumpHandler implements JobHandler<BuildPayload> {
  readonly type = BUILD_DUMP;

  constructor(
    private readonly pools: ActivityPools,
    private readonly users: UsersReader,
    private readonly builder: DumpBuilder,
    private readonly jobs: Jobs,
    private readonly webhooks: Webhooks,
    private readonly links: DumpLinks,
    private readonly options: DumpsOptions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { dumpId }, signal, progress }: JobRun<BuildPayload>): Promise<void> {
    const token = randomUUID();
    const [dump] = await run(this.pools.job, CLAIM_DUMP, [dumpId, token, this.clock.now()]);
    const profile = dump && (await this.users.profile(dump.user_id));
    if (dump === undefined || profile === undefined) return;
    const row = new DumpProgress(this.pools.job, this.clock, dumpId, token);
    const report = ({ share }: { share: number }) => {
      progress(share);
      row.report(share);
    };
    try {
      const order = {
        dumpId,
        type: dump.type,
        profile,
        range: boundsOf(dump),
        signal,
        report,
        written: () => row.uploading(),
      };
      await this.complete(dumpId, token, { ...dump, ...(await this.builder.build(order)) });
    } catch (error) {
      if (isCancelled(signal)) await this.gaveUp({ dumpId });
      throw error;
    } finally {
      await row.settled();
    }
  }

  /** The dump can be asked for again; the failed one is shown as long as a finished one would be. */
  async gaveUp({ dumpId }: BuildPayload): Promise<void> {
    await run(this.pools.job, FAIL_DUMP, [dumpId, this.clock.now(), this.expiry()]);
  }

  private async complete(
    dumpId: string,
    token: string,
    { user_id: userId, email_when_finished: wantsMail, items, plainBytes }: ClaimedDump & BuiltDump,
  ): Promise<void> {
    const expiresAt = this.expiry();
    await inTransaction(this.pools.job, async (client) => {
      const params = [dumpId, token, this.clock.now(), expiresAt, items, plainBytes] as const;
      const [dump] = await run(client, COMPLETE_DUMP, [...params]);
      if (dump === undefined) return;
      const { type, created_us: created } = dump;
      await this.webhooks.emit(client, userId, {
        type: 'dump.finished',
        key: dumpId,
        data: {
          id: dumpId,
          type,
          status: 'Completed',
          download_url: this.links.urlOf(dumpId, expiresAt),
          expires: isoUtcSeconds(expiresAt),
          created_at: isoUtcSeconds(created),
        },
      });
      if (wantsMail) await this.jobs.request(client, MAIL_DUMP, { dumpId });
    });
  }

  private expiry(): number {
    return this.clock.now() + this.options.days * MICROS_PER_DAY;
  }
}

/** Nobody will try again. */
function isCancelled({ reason }: AbortSignal): boolean {
  return reason instanceof JobInterrupted && reason.why === 'cancelled';
}

interface ClaimedDump {
  readonly user_id: number;
  readonly email_when_finished: boolean;
  readonly from_us: number | null;
  readonly to_us: number | null;
}

function boundsOf({ from_us: from, to_us: to }: ClaimedDump) {
  return from === null || to === null ? undefined : { from, to };
}
