import { matchesWildcards } from './wildcards.js';

/** What a rule can look at. */
export const RULE_SOURCES = [
  'entity',
  'type',
  'project',
  'branch',
  'language',
  'category',
  'dependencies',
  'editor',
  'operating_system',
  'machine',
  'meta',
] as const;
export type RuleSource = (typeof RULE_SOURCES)[number];

/** How what a rule looks at is compared with its value, letter case aside. */
export const RULE_OPERATIONS = ['equals', 'contains', 'starts with', 'ends with'] as const;
/** `matches` is how names of {@link Alias}es are compared: `*` stands for any text, `?` for one character. */
export type RuleOperation = (typeof RULE_OPERATIONS)[number] | 'matches';

/**
 * Where a rule comes from, in the order in which their turns come: what the person wrote as a rule, what they say of file
 * endings, and the names that stand for other names.
 */
export const RULE_ORIGINS = ['rule', 'mapping', 'alias'] as const;
export type RuleOrigin = (typeof RULE_ORIGINS)[number];

/** What a rule can set: what time is added up by, and so can be put back when the rule goes. */
export const RULE_DESTINATIONS = [
  'project',
  'branch',
  'language',
  'category',
  'editor',
  'operating_system',
  'machine',
] as const;
export type RuleDestination = (typeof RULE_DESTINATIONS)[number];

/** What a rule sets. */
export interface RuleChange {
  readonly destination: RuleDestination;
  /** Null empties the field; an empty category is `coding`. */
  readonly value: string | null;
}

/** One of a person's rules; where it stands among them decides when its turn is. */
export interface Rule {
  /** Absent: `rule`. */
  readonly origin?: RuleOrigin;
  /** Null: it was given without one and never applies. */
  readonly condition: {
    readonly source: RuleSource;
    readonly operation: RuleOperation;
    readonly value: string;
  } | null;
  readonly action: 'change' | 'delete';
  /** None with `delete`. */
  readonly changes: readonly RuleChange[];
}

/** What is known of a heartbeat or an external duration, as received. Dependencies only of heartbeats, meta only of external durations. */
export type RuleSubject = Readonly<
  Record<Exclude<RuleSource, 'dependencies'>, string | null> & { dependencies: readonly string[] }
>;

const MATCHES: Record<RuleOperation, (text: string, value: string) => boolean> = {
  equals: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
  'starts with': (text, value) => text.startsWith(value),
  'ends with': (text, value) => text.endsWith(value),
  matches: matchesWildcards,
};

/**
 * What a person's rules make of something; undefined: it is to be forgotten. Rules take their turn in order, each sees what
 * those before it made; of mappings, and then of aliases, all see what there was before any of them, and the first that
 * matches sets a field. Letter case makes no difference; of several dependencies one that matches is enough; what is
 * absent matches nothing.
 *
 * @param rules in the order of their origins
 */
export function applyRules<Subject extends RuleSubject>(rules: readonly Rule[], subject: Subject): Subject | undefined {
  let current = subject;
  let round = roundOf('rule', subject);
  for (const rule of rules) {
    const { origin = 'rule', condition, changes } = rule;
    if (origin !== round.origin) round = roundOf(origin, current);
    const isOwn = origin === 'rule';
    if (condition === null || !holds(condition, isOwn ? current : round.seen)) continue;
    if (rule.action === 'delete') return undefined;
    current = { ...current, ...valuesOf(isOwn ? changes : settledNow(changes, round.settled)) };
  }
  return current;
}

/** Rules of one origin: what they all see, and what is set already. */
function roundOf<Subject>(origin: RuleOrigin, seen: Subject) {
  return { origin, seen, settled: new Set<RuleDestination>() };
}

/** Those of fields that nobody set before in this round. */
function settledNow(changes: Rule['changes'], settled: Set<RuleDestination>): Rule['changes'] {
  const open = changes.filter(({ destination }) => !settled.has(destination));
  for (const { destination } of open) settled.add(destination);
  return open;
}

function valuesOf(changes: Rule['changes']): Partial<Record<RuleDestination, string | null>> {
  return Object.fromEntries(
    changes.map(({ destination, value }) => [
      destination,
      value === null && destination === 'category' ? DEFAULT_CATEGORY : value,
    ]),
  );
}

const DEFAULT_CATEGORY = 'coding';

function holds({ source, operation, value }: NonNullable<Rule['condition']>, subject: RuleSubject): boolean {
  const wanted = value.toLowerCase();
  const given = subject[source];
  const texts = given === null ? [] : typeof given === 'string' ? [given] : given;
  return texts.some((text) => MATCHES[operation](text.toLowerCase(), wanted));
}

/** The dimensions that two states of one thing differ in, as they are in the second. */
export function changesBetween(
  before: RuleSubject,
  after: RuleSubject,
): Partial<Record<RuleDestination, string | null>> {
  return Object.fromEntries(
    RULE_DESTINATIONS.filter((destination) => before[destination] !== after[destination]).map((destination) => [
      destination,
      after[destination],
    ]),
  );
}
