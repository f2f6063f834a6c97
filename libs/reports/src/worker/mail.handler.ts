import { Inject, Injectable } from '@nestjs/common';
import {
  addDays,
  CLOCK,
  type Clock,
  daysRange,
  localDatesOf,
  MICROS_PER_SECOND,
  type TimeRange,
  type UserId,
} from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { Mailer } from '#libs/platform/mail';
import type { JobHandler, JobRun } from '#libs/platform/queue';
import { ProjectLabels, timeByLabel } from '#libs/projects';
import { GroupedTimeService } from '#libs/stats';
import { ownActivity } from '#libs/users';
import { ReportSubscriptions } from '../report-subscriptions.js';
import { reportSubject, reportText, type WeekStory } from '../report-text.js';
import { REPORT_SENT, REPORT_TO } from '../sql/reports.sql.js';
import { type Week, weekFrom } from '../week.js';
import { MAIL_REPORT } from './jobs.js';

interface Payload {
  userId: number;
  week: string;
}

/** Writes to one person about one week. Killed between the mail and its record it mails again. */
@Injectable()
export class MailReport implements JobHandler<Payload> {
  readonly type = MAIL_REPORT;

  constructor(
    private readonly pools: ActivityPools,
    private readonly time: GroupedTimeService,
    private readonly labels: ProjectLabels,
    private readonly subscriptions: ReportSubscriptions,
    private readonly mailer: Mailer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ payload: { userId, week } }: JobRun<Payload>): Promise<void> {
    const [reader] = await run(this.pools.job, REPORT_TO, [userId, week]);
    if (reader === undefined || !this.mailer.canSend) return;
    const story = await this.story(userId, weekFrom(week), reader.timezone);
    if (story.totalSeconds === 0) return;
    const link = this.subscriptions.linkOf(reader.uuid);
    const text = reportText(story, { name: reader.name, link });
    await this.mailer.send({ to: reader.email, subject: reportSubject(story), text, unsubscribeUrl: link });
    await run(this.pools.job, REPORT_SENT, [userId, week, new Date(this.clock.now() / 1000).toISOString()]);
  }

  private async story(userId: UserId, week: Week, zone: string): Promise<WeekStory> {
    const range = daysRange(week.first, week.last, zone);
    const before = daysRange(addDays(week.first, -7), addDays(week.first, -1), zone);
    const query = (asked: TimeRange) => ({ subject: ownActivity(userId), range: asked, counting: {}, filters: {} });
    const [told, days, earlier, labels] = await Promise.all([
      this.time.of(query(range), ['project', 'language', 'editor']),
      this.time.days(query(range)),
      this.time.of(query(before)),
      this.labels.ofProjects(userId),
    ]);
    const { project: projects = [], language: languages = [], editor: editors = [] } = told.groups;
    const byLabel = labels.size === 0 ? [] : timeByLabel(projects, labels);
    const secondsOf = new Map(days.map(({ day, seconds }) => [day, seconds]));
    return {
      week,
      totalSeconds: told.totalSeconds,
      totalBefore: earlier.totalSeconds,
      days: localDatesOf(range).map((day) => ({ day, seconds: secondsOf.get(day) ?? 0 })),
      projects,
      languages,
      editors,
      labels: byLabel.map(({ name, us }) => ({ name, seconds: us / MICROS_PER_SECOND })),
    };
  }
}
