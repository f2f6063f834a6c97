import type { INestApplicationContext } from '@nestjs/common';
import { ActivityReader, FleetReader, TeamActivityReader } from '#libs/activity';
import {
  addDays,
  daysRange,
  GAP_POLICY_NAMES,
  type GapPolicyName,
  localDateOf,
  type UserId,
  type VisibleUsers,
} from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { StatsService } from '#libs/stats';
import { SummariesService } from '#libs/summaries';
import { ownActivity } from '#libs/users';
import type { BenchPerson } from './people.js';
import type { FilePlan, ProjectPlan } from './personas.js';
import type { SeededPeople } from './seed.js';
import { now } from './workload.js';

/** A read without a route yet, measured in this process at its library's door. */
export interface ReaderRow {
  readonly name: string;
  read(app: INestApplicationContext, people: SeededPeople): Promise<unknown>;
}

/** Names that the targets look for. */
export const READER_NAMES = {
  filtered: 'project + language, all time (ten years)',
  team: 'team, 30 days, by project and language',
  member: "one member's 30-day summary",
  leaderboard: 'leaderboard of everybody',
  hackatimeYear: 'grouped year under hackatime',
} as const;

/** A project in the middle of the long history and the language of one of its files. */
export function veteranFilter({ persona }: BenchPerson): { readonly project: string; readonly language: string } {
  const project = persona.projects[Math.floor(persona.projects.length / 2)] as ProjectPlan;
  return { project: project.name, language: (project.files[0] as FilePlan).language };
}

const DAYS = 30;

/** Spans that every policy is measured over. */
const POLICY_DAYS = { 'a day': 1, 'thirty days': 30, 'a year': 365 } as const;
type PolicySpan = keyof typeof POLICY_DAYS;

const policyRow = (span: PolicySpan, policy: GapPolicyName) => `stats of ${span} under ${policy}`;

/** The same stats under each policy: one of them is stored, the others are computed from heartbeats. */
const POLICY_ROWS = (Object.keys(POLICY_DAYS) as PolicySpan[]).flatMap((span) =>
  GAP_POLICY_NAMES.map(
    (policy): ReaderRow => ({
      name: policyRow(span, policy),
      read: (app, { veteran }) => {
        const { zone } = veteran.persona;
        const today = localDateOf(now(), zone);
        const range = daysRange(addDays(today, 1 - POLICY_DAYS[span]), today, zone);
        const question = { subject: ownActivity(veteran.id), range, counting: { policy }, filters: {} };
        return app.get(StatsService, { strict: false }).stats(question);
      },
    }),
  ),
);

/** What is computed, beside what is stored. */
export const POLICY_PAIRS = (Object.keys(POLICY_DAYS) as PolicySpan[]).flatMap((span) =>
  GAP_POLICY_NAMES.filter((policy) => policy !== 'wakatime').map((policy) => ({
    computed: policyRow(span, policy),
    stored: policyRow(span, 'wakatime'),
  })),
);

export const READER_ROWS: readonly ReaderRow[] = [
  ...POLICY_ROWS,
  {
    name: READER_NAMES.member,
    read: (app, { team, regular }) => {
      const { id, persona } = (team[0] ?? regular) as BenchPerson;
      const today = localDateOf(now(), persona.zone);
      const range = daysRange(addDays(today, 1 - DAYS), today, persona.zone);
      const summaries = app.get(SummariesService, { strict: false });
      return summaries.days({ subject: ownActivity(id), range, counting: {}, filters: {} });
    },
  },
  {
    name: READER_NAMES.team,
    read: (app, { team }) => {
      const today = localDateOf(now(), 'UTC');
      const subject = everybody(team.map(({ id }) => id));
      return app
        .get(TeamActivityReader, { strict: false })
        .ask({ subject, first: addDays(today, 1 - DAYS), last: today, zone: 'UTC' });
    },
  },
  {
    name: READER_NAMES.leaderboard,
    read: (app) => {
      const tomorrow = addDays(localDateOf(now(), 'UTC'), 1);
      return app.get(FleetReader, { strict: false }).people({ from: addDays(tomorrow, -7), to: tomorrow }, 100);
    },
  },
  {
    name: READER_NAMES.filtered,
    read: (app, { veteran }) => {
      const { zone } = veteran.persona;
      const today = localDateOf(now(), zone);
      const range = daysRange('2010-01-01', today, zone);
      const filters = veteranFilter(veteran);
      const subject = ownActivity(veteran.id);
      return app.get(StatsService, { strict: false }).total({ subject, range, counting: {}, filters });
    },
  },
  {
    name: READER_NAMES.hackatimeYear,
    read: (app, { veteran }) => {
      const { zone } = veteran.persona;
      const today = localDateOf(now(), zone);
      const range = daysRange(addDays(today, -364), today, zone);
      const counting = { policy: 'hackatime' } as const;
      const question = { subject: ownActivity(veteran.id), range, counting, filters: {} };
      return app
        .get(ActivityReader, { strict: false })
        .ask(question, (activity) => activity.range({ dimensions: ['project'] }));
    },
  },
];

function everybody(ids: readonly UserId[]): VisibleUsers {
  return mintVisibleUsers(
    ids.map((userId) => ({ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' })),
  );
}
