import type { ShadowBan, TrustChange, TrustLogEntry } from '#libs/trust';
import type { Person } from '#libs/users';
import { instant } from '../instant-texts.js';
import { type NamedPerson, nameOf, presentAdminUser } from './people.presenter.js';
import type {
  AuditLogCountsAnswer,
  ConvictAnswer,
  ShadowBanAnswer,
  ShadowBanned,
  ShadowBansAnswer,
  TrustAuditLogAnswer,
  TrustAuditLogsAnswer,
  TrustLog,
  TrustLogsAnswer,
} from './trust.responses.js';

export function presentTrustLogs(entries: readonly TrustLogEntry[]): TrustLogsAnswer {
  return { trust_logs: entries.map(factsOf) };
}

export function presentTrustAuditLogs(entries: readonly TrustLogEntry[]): TrustAuditLogsAnswer {
  return {
    audit_logs: entries.map((entry) => ({ ...factsOf(entry), user: judged(entry) })),
    total_count: entries.length,
  };
}

export function presentTrustAuditLog(entry: TrustLogEntry): TrustAuditLogAnswer {
  return {
    ...factsOf(entry),
    user: { ...judged(entry), current_trust_level: entry.person.trustLevel },
    updated_at: instant(entry.at),
  };
}

export function presentCounts(ids: readonly number[], counts: ReadonlyMap<number, number>): AuditLogCountsAnswer {
  return { counts: Object.fromEntries(ids.map((id) => [String(id), counts.get(id) ?? 0])) };
}

export function presentConviction(
  person: Pick<Person, 'id' | 'username' | 'displayName' | 'fullName'>,
  change: TrustChange,
  judge: Omit<NamedPerson, 'adminLevel'>,
): ConvictAnswer {
  const at = instant(change.at);
  return {
    success: true,
    message: `${nameOf(person)}: ${change.previous} is now ${change.level}`,
    user: { id: person.id, username: person.username, trust_level: change.level, updated_at: at },
    audit_log: {
      changed_by: nameOf(judge),
      reason: change.reason ?? '',
      notes: change.notes,
      timestamp: at,
    },
  };
}

export function presentShadowBans(bans: readonly ShadowBan[]): ShadowBansAnswer {
  return { leaderboard_shadowbans: bans.map(presentShadowBanned) };
}

export function presentShadowBan(ban: ShadowBan): ShadowBanAnswer {
  const message = `${nameOf(ban.person)} is on no leaderboard`;
  return { success: true, message, leaderboard_shadowban: presentShadowBanned(ban) };
}

function presentShadowBanned({ person, reason, expiresAt, createdBy, createdAt }: ShadowBan): ShadowBanned {
  return {
    user: presentAdminUser(person),
    reason,
    leaderboard_shadowban_expires_at: expiresAt === null ? null : instant(expiresAt),
    created_by: createdBy && presentAdminUser(createdBy),
    created_at: instant(createdAt),
  };
}

function factsOf({ id, previous, level, changedBy, reason, notes, at }: TrustLogEntry): TrustLog {
  return {
    id,
    previous_trust_level: previous,
    new_trust_level: level,
    changed_by: changedBy && presentAdminUser(changedBy),
    reason,
    notes,
    created_at: instant(at),
  };
}

function judged({ person }: TrustLogEntry) {
  return { id: person.id, username: person.username, display_name: nameOf(person) };
}
