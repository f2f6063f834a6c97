import { toText } from '#libs/kernel';
import type { Compared, NamedTotal, OrgTotals } from '#libs/orgs';
import { csvOf } from './csv.js';
import type { ComparedTime, DashboardSummary, NamedTime } from './summary.responses.js';

const MICROS = 1_000_000;
const HUNDREDTHS = 10_000;

export function presentSummary(totals: OrgTotals, timezone: string): DashboardSummary {
  return {
    start: totals.first,
    end: totals.last,
    timezone,
    previous: { start: totals.firstBefore, end: totals.lastBefore },
    total: presentCompared(totals.total),
    members: totals.members.map(({ member: { uuid, username, fullName }, ...time }) => ({
      id: uuid,
      username,
      full_name: fullName,
      ...presentCompared(time),
    })),
    projects: totals.projects.map(presentNamed),
    languages: totals.languages.map(presentNamed),
  };
}

/** A line for each member who can be seen, most time first, and one for all. */
export function presentSummaryCsv({ members, total }: OrgTotals): string {
  const time = (compared: Compared) => {
    const { seconds, previous_seconds: before, change_percent: change } = presentCompared(compared);
    return [seconds, before, change] as const;
  };
  return csvOf([
    ['id', 'username', 'full_name', 'seconds', 'previous_seconds', 'change_percent'],
    ...members.map(({ member, ...rest }) => [member.uuid, member.username, member.fullName, ...time(rest)]),
    [null, null, 'Total', ...time(total)],
  ]);
}

function presentNamed({ name, ...time }: NamedTotal): NamedTime {
  return { name, ...presentCompared(time) };
}

function presentCompared({ us, beforeUs }: Compared): ComparedTime {
  const seconds = us / MICROS;
  return {
    seconds,
    text: toText(seconds),
    previous_seconds: beforeUs / MICROS,
    change_percent: beforeUs === 0 ? null : Math.round(((us - beforeUs) / beforeUs) * HUNDREDTHS) / 100,
  };
}
