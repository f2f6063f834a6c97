import type { ActivityFilters } from '#libs/activity';
import { grants, SCOPE_SECTIONS, type Scope as ScopeName, type TimeRange } from '#libs/kernel';
import { type Access, AuthError, pickGranted, type Section } from '#libs/platform/auth';
import { badFields } from './problems.js';

type SectionKey = (typeof SCOPE_SECTIONS)[number];

const scopesUnder = (scope: 'read_summaries' | 'read_stats') =>
  Object.fromEntries(SCOPE_SECTIONS.map((key) => [key, `${scope}.${key}`])) as Record<SectionKey, ScopeName>;

/** The scope of each section of a summary. */
export const SUMMARY_SCOPES = {
  ...scopesUnder('read_summaries'),
  branches: 'read_summaries',
  entities: 'read_summaries',
} as const;

/** The scope of each section of stats. */
export const STATS_SCOPES = { ...scopesUnder('read_stats'), best_day: 'read_stats.best_day' } as const;

/** A body without the sections that the caller's scopes do not reach. */
export function pickSections<Body extends object>(
  body: Body,
  { scopes }: Access,
  needed: Readonly<Partial<Record<keyof Body, ScopeName>>>,
): Body {
  return pickGranted(body, scopes, needed) as Body;
}

/** What the caller may see. AI use is no section of its own among the scopes: it takes the whole scope. */
export function seenSections({ sections, scopes }: Access, whole: ScopeName): ReadonlySet<Section> {
  if (grants(scopes, whole)) return sections;
  return new Set([...sections].filter((section) => section !== 'ai'));
}

/** Names what the caller's scopes reach, so that bodies cut for different credentials have different versions. */
export function reachOf({ scopes }: Access, whole: 'read_summaries' | 'read_stats'): string {
  if (grants(scopes, whole)) return 'all';
  return SCOPE_SECTIONS.filter((key) => grants(scopes, `${whole}.${key}`)).join('+');
}

/**
 * Filters that name what the caller may not see are refused: their totals would tell whether it exists. Branches are
 * never public.
 */
export function checkFilters(filters: ActivityFilters, { isSelf, sections, scopes }: Access): ActivityFilters {
  const maySeeProjects = sections.has('projects') && grants(scopes, 'read_stats.projects');
  const isFiltered = filters.project !== undefined || filters.branches !== undefined;
  if (isSelf && isFiltered && !maySeeProjects) {
    throw new AuthError('auth.insufficient_scope', 'filters name projects', {
      details: { scope: 'read_stats.projects' },
    });
  }
  if (filters.project !== undefined && !maySeeProjects) throw badFields({ project: [NOT_SHOWN] });
  if (filters.branches !== undefined && !(isSelf && maySeeProjects)) throw badFields({ branches: [NOT_SHOWN] });
  return filters;
}

/**
 * The days of a range that the caller may see; the first of them begins where the person's own day does.
 *
 * @throws HttpException 400 when it is none of them
 */
export function shownPart(range: TimeRange, { visible: [person] }: Access): TimeRange {
  if (person === undefined || person.windows === 'always') return range;
  const from = Math.max(range.from, Math.min(...person.windows.map((window) => window.from)));
  if (from >= range.to) throw badFields({ end: [NOT_SHOWN] });
  return { ...range, from };
}

const NOT_SHOWN = 'Not shown to you.';
