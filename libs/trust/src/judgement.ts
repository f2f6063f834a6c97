import type { EntityManager } from '@mikro-orm/postgresql';
import type { AdminActor } from '#libs/admin';
import type { UserId } from '#libs/kernel';
import { ADMIN_LEVELS, type AdminLevel, hasAdminLevel } from '#libs/platform/auth';
import { JUDGE_AND_JUDGED, type LockedRow } from './sql/trust.sql.js';
import { TrustError } from './trust.errors.js';

/** Id of nobody. */
const NOBODY = 0;
const MAX_TEXT = 2000;

/** Who judges (null: the operator), and whom. */
export interface Judgement {
  readonly judge: LockedRow | null;
  readonly judged: LockedRow;
}

/**
 * Locks both and decides on what the caller is at this moment: they must hold the level, stand above the person, and be
 * somebody else. The operator at the command line stands above all.
 *
 * @throws TrustError `trust.forbidden`, `trust.person_not_found`, `trust.own`, `trust.outranked`
 */
export async function judgementOf(
  em: EntityManager,
  actor: AdminActor,
  target: UserId,
  needs: AdminLevel,
): Promise<Judgement> {
  const actorId = actor === 'operator' ? NOBODY : actor.principal.userId;
  const locked: LockedRow[] = await em.execute(JUDGE_AND_JUDGED, [actorId, target]);
  const judge = locked.find(({ id }) => id === actorId) ?? null;
  if (actor !== 'operator') requireLevel(judge, needs);
  const judged = locked.find(({ id }) => id === target);
  if (judged === undefined) throw new TrustError('trust.person_not_found', 'nobody has this id');
  if (judge !== null) requireRank(judge, judged);
  return { judge, judged };
}

/** What somebody gave as their reason; empty is none. */
export function textOf(field: string, text: string | null | undefined): string | null {
  const said = text?.trim() ?? '';
  if (said.length > MAX_TEXT || said.includes('\u0000')) {
    const details = { [field]: [`At most ${MAX_TEXT} characters.`] };
    throw new TrustError('trust.invalid', `the ${field} of a judgement`, { details });
  }
  return said === '' ? null : said;
}

function requireLevel(judge: LockedRow | null, needs: AdminLevel): void {
  if (judge === null || judge.is_suspended || !hasAdminLevel(judge.admin_level, needs)) {
    throw new TrustError('trust.forbidden', `needs ${needs}`, { details: { needs } });
  }
}

function requireRank(judge: LockedRow, judged: LockedRow): void {
  if (judge.id === judged.id) throw new TrustError('trust.own', 'nobody judges themselves');
  if (ADMIN_LEVELS.indexOf(judged.admin_level) >= ADMIN_LEVELS.indexOf(judge.admin_level)) {
    throw new TrustError('trust.outranked', 'the person is not below the caller');
  }
}
