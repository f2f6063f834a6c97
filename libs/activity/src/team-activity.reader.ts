import { Injectable } from '@nestjs/common';
import { type LocalDate, localDateOf, type UserId, type VisibleUser, type VisibleUsers } from '#libs/kernel';
import { ActivityPools, run } from '#libs/platform/database';
import { TEAM } from './sql/team.sql.js';

/** A question about many people over whole days. */
export interface TeamQuery {
  readonly subject: VisibleUsers;
  /** First and last day, in the zone of the policy that counts. */
  readonly first: LocalDate;
  readonly last: LocalDate;
  /** The organisation's way of counting; absent: everybody's own. */
  readonly policyId?: number;
  /** IANA zone in which visibility windows become days. */
  readonly zone: string;
}

/** Microseconds. Lists are in no order; a null name stands for time without a project or language. */
export interface TeamTime {
  readonly members: readonly { readonly userId: UserId; readonly us: number }[];
  readonly projects: readonly { readonly name: string | null; readonly us: number }[];
  readonly languages: readonly { readonly name: string | null; readonly us: number }[];
}

/** Time of a team: one statement, whose cost grows with members and days. Never stored, so leaving and hiding act at once. */
@Injectable()
export class TeamActivityReader {
  constructor(private readonly pools: ActivityPools) {}

  /** People without time are absent. May lag behind by `REPLICA_MAX_LAG`. */
  async ask(query: TeamQuery): Promise<TeamTime> {
    const asked = query.subject.flatMap((person) => daysOf(person, query).map((days) => ({ person, ...days })));
    const hidden = query.subject.flatMap(({ userId, hiddenProjectIds }) =>
      hiddenProjectIds.map((projectId) => ({ userId, projectId })),
    );
    const rows = await this.pools.readSnapshot('may-lag', (client) =>
      run(client, TEAM, [
        asked.map(({ person }) => person.userId),
        asked.map(() => query.policyId ?? null),
        asked.map(({ first }) => first),
        asked.map(({ last }) => last),
        hidden.map(({ userId }) => userId),
        hidden.map(({ projectId }) => projectId),
      ]),
    );
    const named = (kind: 'project' | 'language') =>
      rows.filter((row) => row.kind === kind).map(({ name, us }) => ({ name, us }));
    const members = rows.filter((row) => row.kind === 'member');
    return {
      members: members.map(({ user_id, us }) => ({ userId: user_id as UserId, us })),
      projects: named('project'),
      languages: named('language'),
    };
  }
}

/** The days of the question on which a person may be seen; a window that begins or ends inside a day has the whole day. */
function daysOf({ windows }: VisibleUser, { first, last, zone }: TeamQuery): { first: LocalDate; last: LocalDate }[] {
  if (windows === 'always') return [{ first, last }];
  return windows.flatMap(({ from, to }) => {
    const since = localDateOf(from, zone);
    const until = to === Number.MAX_SAFE_INTEGER ? last : localDateOf(to - 1, zone);
    const clipped = { first: since > first ? since : first, last: until < last ? until : last };
    return clipped.first > clipped.last ? [] : [clipped];
  });
}
