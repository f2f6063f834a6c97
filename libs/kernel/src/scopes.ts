/** The parts of summaries and stats that have a scope of their own. */
export const SCOPE_SECTIONS = [
  'categories',
  'dependencies',
  'editors',
  'languages',
  'machines',
  'operating_systems',
  'projects',
] as const;

/**
 * The scope vocabulary of the WakaTime API, the older names that existing clients still ask for, and the three of
 * Hackatime (`profile`, `read`, `admin`).
 */
export const SCOPES = [
  'email',
  'read_summaries',
  ...SCOPE_SECTIONS.map((section) => `read_summaries.${section}` as const),
  'read_stats',
  'read_stats.best_day',
  ...SCOPE_SECTIONS.map((section) => `read_stats.${section}` as const),
  'read_goals',
  'read_orgs',
  'write_orgs',
  'read_private_leaderboards',
  'write_private_leaderboards',
  'read_heartbeats',
  'write_heartbeats',
  'read_logged_time',
  'write_logged_time',
  'read_teams',
  'profile',
  'read',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

/** What a scope carries besides itself and its dotted children. Writing never implies reading. */
const IMPLIES: Partial<Record<Scope, readonly Scope[]>> = {
  read_heartbeats: ['read_stats', 'read_summaries'],
  read_summaries: ['read_stats'],
  read_logged_time: ['read_heartbeats', 'read_summaries', 'read_stats'],
  write_logged_time: ['write_heartbeats'],
  read_teams: ['read_orgs'],
  read: ['profile', 'read_heartbeats'],
  ...Object.fromEntries(SCOPE_SECTIONS.map((section) => [`read_summaries.${section}`, [`read_stats.${section}`]])),
};

const implied = new Map<Scope, ReadonlySet<Scope>>(SCOPES.map((scope) => [scope, closure(scope)]));

/** The scope and everything it carries. */
export function impliedScopes(scope: Scope): ReadonlySet<Scope> {
  return implied.get(scope) as ReadonlySet<Scope>;
}

/** Does the holder of `granted` have `needed`? */
export function grants(granted: ReadonlySet<Scope>, needed: Scope): boolean {
  for (const scope of granted) if (impliedScopes(scope).has(needed)) return true;
  return false;
}

const KNOWN: ReadonlySet<string> = new Set(SCOPES);

/** Everything that a person may do with what is theirs. Power over the installation is no part of it. */
export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES.filter((scope) => scope !== 'admin'));

/** Other names for what newer ones say: served to clients that ask for them, offered to nobody. */
const OLDER: ReadonlySet<Scope> = new Set(['read_logged_time', 'write_logged_time', 'read_teams', 'profile', 'read']);

/** What a person may choose from. */
export const OFFERED_SCOPES: readonly Scope[] = SCOPES.filter((scope) => ALL_SCOPES.has(scope) && !OLDER.has(scope));

/** Everything that only reads. */
export const READ_ONLY_SCOPES: ReadonlySet<Scope> = new Set(
  [...ALL_SCOPES].filter((scope) => !scope.startsWith('write_')),
);

export function isScope(value: string): value is Scope {
  return KNOWN.has(value);
}

/** Scopes of a list separated by spaces or commas, and the words in it that are none. */
export function parseScopes(text: string): { scopes: Set<Scope>; unknown: string[] } {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return { scopes: new Set(words.filter(isScope)), unknown: words.filter((word) => !isScope(word)) };
}

function closure(scope: Scope): Set<Scope> {
  const found = new Set<Scope>();
  const open: Scope[] = [scope];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const children = SCOPES.filter((other) => other.startsWith(`${next}.`));
    open.push(...children, ...(IMPLIES[next] ?? []));
  }
  return found;
}
