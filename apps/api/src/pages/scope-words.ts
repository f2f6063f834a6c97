import { SCOPE_SECTIONS, SCOPES, type Scope } from '#libs/kernel';

type SectionKey = (typeof SCOPE_SECTIONS)[number];

const SECTION_WORDS: Readonly<Record<SectionKey, string>> = {
  categories: 'categories',
  dependencies: 'dependencies',
  editors: 'editors',
  languages: 'languages',
  machines: 'machines',
  operating_systems: 'operating systems',
  projects: 'projects',
};

const sectionsOf = <Parent extends 'read_summaries' | 'read_stats'>(parent: Parent, of: string) =>
  Object.fromEntries(
    SCOPE_SECTIONS.map((section) => [`${parent}.${section}`, `See the ${SECTION_WORDS[section]} in ${of}`]),
  ) as Record<`${Parent}.${SectionKey}`, string>;

/** What a scope lets somebody do, as people read it before they agree. */
export const SCOPE_WORDS: Readonly<Record<Scope, string>> = {
  email: 'See your e-mail address',
  read_summaries: 'See your daily summaries and stats',
  ...sectionsOf('read_summaries', 'your daily summaries and stats'),
  read_stats: 'See your stats',
  'read_stats.best_day': 'See your best day',
  ...sectionsOf('read_stats', 'your stats'),
  read_goals: 'See your goals',
  read_orgs: 'See your organisations and the dashboards you may see',
  write_orgs: 'Change organisations that you may change',
  read_private_leaderboards: 'See your private leaderboards',
  write_private_leaderboards: 'Change your private leaderboards',
  read_heartbeats: 'See all of your activity: files, projects, editors, durations, summaries and stats',
  write_heartbeats: 'Send and delete activity in your name',
  read_logged_time: 'See all of your activity: files, projects, editors, durations, summaries and stats',
  write_logged_time: 'Send and delete activity in your name',
  read_teams: 'See your organisations and the dashboards you may see',
  profile: 'See your e-mail address and public profile',
  read: 'See your e-mail address, public profile and all of your activity',
  admin: 'Administer this installation in your name',
};

/** In words, the widest first, each text once. */
export function inWords(scopes: Iterable<Scope>): string[] {
  const held = new Set(scopes);
  return [...new Set(SCOPES.filter((scope) => held.has(scope)).map((scope) => SCOPE_WORDS[scope]))];
}
