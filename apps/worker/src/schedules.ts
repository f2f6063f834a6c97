import type { AppConfig } from '#config/env';
import { SYNC_DUE_REPOSITORIES } from '#libs/commits';
import { ERASE_DUE_PEOPLE } from '#libs/deletions';
import { SWEEP_DUMPS } from '#libs/dumps';
import { CHECK_GOALS } from '#libs/goals/worker';
import { REFRESH_FLEET_STATISTICS } from '#libs/insights';
import { TAKE_LEADER_SNAPSHOT } from '#libs/leaderboards';
import { CHECK_MIRRORS } from '#libs/mirrors/worker';
import { CHECK_DOMAINS, ERASE_ORGS, EXPIRE_ORG_AUDIT } from '#libs/orgs';
import { defineSchedule, type Schedule } from '#libs/platform/queue';
import { CHECK_REPORTS } from '#libs/reports/worker';
import { CHECK_HOURS } from '#libs/slack/worker';
import { FREQUENT_ROUND, NIGHTLY_ROUND } from '#libs/storage/worker';
import { TELL_DAILY_SUMMARIES, TELL_FIRST_HEARTBEATS } from '#libs/webhooks/worker';

const none = () => ({});
const everyMinutes = (minutes: number) => ({ everyMinutes: minutes });

const ORG_SCHEDULES: readonly Schedule[] = [
  defineSchedule({
    name: 'orgs.check-domains',
    when: { cron: '41 4 * * *' },
    job: CHECK_DOMAINS,
    payload: none,
    owner: 'orgs',
  }),
  defineSchedule({
    name: 'orgs.expire-audit',
    when: { cron: '29 4 * * *' },
    job: EXPIRE_ORG_AUDIT,
    payload: none,
    owner: 'orgs',
  }),
  defineSchedule({ name: 'orgs.erase', when: { cron: '53 3 * * *' }, job: ERASE_ORGS, payload: none, owner: 'orgs' }),
];

/** Whatever tells somebody, or somebody's server, of what happened. */
const TELLING_SCHEDULES: readonly Schedule[] = [
  defineSchedule({ name: 'goals.check', when: everyMinutes(5), job: CHECK_GOALS, payload: none, owner: 'goals' }),
  defineSchedule({
    name: 'mirrors.check',
    when: everyMinutes(1),
    job: CHECK_MIRRORS,
    payload: none,
    owner: 'mirrors',
  }),
  defineSchedule({
    name: 'reports.check',
    when: everyMinutes(15),
    job: CHECK_REPORTS,
    payload: none,
    owner: 'reports',
  }),
  defineSchedule({ name: 'slack.check', when: everyMinutes(2), job: CHECK_HOURS, payload: none, owner: 'slack' }),
  defineSchedule({
    name: 'webhooks.daily-summaries',
    when: everyMinutes(5),
    job: TELL_DAILY_SUMMARIES,
    payload: none,
    owner: 'webhooks',
  }),
  defineSchedule({
    name: 'webhooks.first-heartbeats',
    when: everyMinutes(5),
    job: TELL_FIRST_HEARTBEATS,
    payload: none,
    owner: 'webhooks',
  }),
];

/** Everything that is done without anybody asking, and when (UTC). Every moment becomes a job once, in one process. */
export function schedulesOf({ maintenance }: Pick<AppConfig, 'maintenance'>): readonly Schedule[] {
  const { intervalMinutes } = maintenance;
  const nightly = intervalMinutes === 0 ? everyMinutes(0) : { cron: '17 3 * * *' };
  const makeUp = { withinMinutes: 60, orAfterHours: 48 };
  return [
    defineSchedule({
      name: 'storage.frequent',
      when: everyMinutes(intervalMinutes),
      job: FREQUENT_ROUND,
      payload: none,
      owner: 'storage',
    }),
    defineSchedule({
      name: 'storage.nightly',
      when: nightly,
      job: NIGHTLY_ROUND,
      payload: none,
      owner: 'storage',
      makeUp,
    }),
    defineSchedule({
      name: 'leaderboards.snapshot',
      when: everyMinutes(60),
      job: TAKE_LEADER_SNAPSHOT,
      payload: none,
      owner: 'leaderboards',
    }),
    defineSchedule({
      name: 'insights.fleet-statistics',
      when: everyMinutes(360),
      job: REFRESH_FLEET_STATISTICS,
      payload: none,
      owner: 'insights',
    }),
    defineSchedule({ name: 'dumps.sweep', when: everyMinutes(60), job: SWEEP_DUMPS, payload: none, owner: 'dumps' }),
    defineSchedule({
      name: 'commits.sync-due',
      when: everyMinutes(60),
      job: SYNC_DUE_REPOSITORIES,
      payload: none,
      owner: 'commits',
    }),
    ...ORG_SCHEDULES,
    ...TELLING_SCHEDULES,
    defineSchedule({
      name: 'deletions.erase-due',
      when: everyMinutes(60),
      job: ERASE_DUE_PEOPLE,
      payload: none,
      owner: 'deletions',
    }),
  ];
}
