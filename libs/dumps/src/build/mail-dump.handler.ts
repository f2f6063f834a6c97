import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, isoUtcSeconds } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { type Mail, Mailer } from '#libs/platform/mail';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { DumpLinks } from '../dump-links.js';
import { MAIL_DUMP } from '../dumps.jobs.js';
import { DUMP_MAILED, DUMP_TO_MAIL } from '../sql/dumps.sql.js';

type MailPayload = { dumpId: string };

/**
 * Tells a person with a confirmed address that a dump can be fetched. Once, unless the worker dies between sending and
 * writing it down.
 */
@Injectable()
export class MailDumpHandler implements JobHandler<MailPayload> {
  readonly type = MAIL_DUMP;

  constructor(
    private readonly pools: ActivityPools,
    private readonly mailer: Mailer,
    private readonly links: DumpLinks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { dumpId } }: JobRun<MailPayload>): Promise<void> {
    if (!this.mailer.canSend) return;
    const [dump] = await run(this.pools.job, DUMP_TO_MAIL, [dumpId, this.clock.now()]);
    if (dump === undefined || dump.email === null || dump.expires_us === null) return;
    await this.mailer.send(finished(dump.email, this.links.urlOf(dumpId, dump.expires_us), dump.expires_us));
    await run(this.pools.job, DUMP_MAILED, [dumpId, this.clock.now()]);
  }
}

function finished(to: string, url: string, expiresAt: number): Mail {
  const until = isoUtcSeconds(expiresAt).replace('T', ' ').replace('Z', ' UTC');
  const lines = [
    'The export that you asked for is ready:',
    '',
    url,
    '',
    `The link works until ${until}, for everybody who has it.`,
  ];
  return { to, subject: 'Your export is ready', text: `${lines.join('\n')}\n` };
}
