import { cleanLabel, cleanText, type Micros } from '#libs/kernel';
import { RULE_DESTINATIONS, type RuleDestination, type RuleOperation, type RuleSource } from './rule.js';
import type { RuleSqlRow } from './sql/rules.sql.js';
import { hasWildcards, literalLength } from './wildcards.js';

/** What names can stand for one another. */
export const ALIAS_KINDS = RULE_DESTINATIONS;
export type AliasKind = RuleDestination;

/** A name that whatever matches a pattern is shown under. Times in µs, UTC. */
export interface Alias {
  readonly id: string;
  readonly kind: AliasKind;
  /** `*` stands for any text, `?` for one character; letter case makes no difference. */
  readonly pattern: string;
  /** What is shown. */
  readonly name: string;
  readonly createdAt: Micros;
}

/** The language of files whose names end in something. Times in µs, UTC. */
export interface LanguageMapping {
  readonly id: string;
  /** Without the dot in front: `tpl.html`. */
  readonly ending: string;
  readonly language: string;
  readonly createdAt: Micros;
}

/** A rule that sets one field, where what it looks at is told by the rest. */
export interface Renaming {
  readonly source: RuleSource;
  readonly operation: RuleOperation;
  readonly value: string;
  readonly destination: RuleDestination;
  readonly name: string;
}

export type FieldMessages = Readonly<Record<string, readonly string[]>>;
export type ReadRenaming =
  | { readonly ok: true; readonly renaming: Renaming }
  | { readonly ok: false; readonly errors: FieldMessages };

/** One kind of renamings: how somebody writes one, which of several that match wins, and how it is shown. */
export interface RenamingKind<Shown> {
  readonly origin: 'alias' | 'mapping';
  read(raw: unknown): ReadRenaming;
  /** The one with more of it comes first; compared number by number. */
  precedence(renaming: Renaming): readonly number[];
  show(id: string, renaming: Renaming, createdAt: Micros): Shown;
}

const REQUIRED = 'This field is required.';
const MAX_NAME = 255;
/** A pattern of almost nothing but wildcards would rename everything. */
const MIN_LITERALS = 3;
const ENDING = /^[^\s/\\*?]{1,16}$/;

const KIND_WORDS: Readonly<Record<string, AliasKind>> = {
  os: 'operating_system',
  'operating system': 'operating_system',
};

/** `{type, pattern, name}`. */
export const ALIASES: RenamingKind<Alias> = {
  origin: 'alias',
  read(raw) {
    const { type, pattern, name } = fieldsOf(raw);
    const word = typeof type === 'string' ? type.trim().toLowerCase() : '';
    const kind = ALIAS_KINDS.find((known) => known === (KIND_WORDS[word] ?? word));
    const text = cleanText(pattern);
    const label = cleanLabel(name, MAX_NAME);
    const errors = problems({
      type: kind === undefined && `Must be one of ${ALIAS_KINDS.join(', ')}.`,
      pattern: patternProblem(text),
      name: label === null && REQUIRED,
    });
    if (errors !== undefined || kind === undefined || text === null || label === null) return refused(errors);
    const value = kind === 'category' ? label.toLowerCase() : label;
    const operation = hasWildcards(text) ? 'matches' : 'equals';
    return { ok: true, renaming: { source: kind, operation, value: text, destination: kind, name: value } };
  },
  precedence: ({ operation, value }) => [operation === 'equals' ? 1 : 0, literalLength(value)],
  show: (id, { destination, value, name }, createdAt) => ({ id, kind: destination, pattern: value, name, createdAt }),
};

/** `{ending, language}`; dots and an asterisk in front of the ending mean nothing. */
export const MAPPINGS: RenamingKind<LanguageMapping> = {
  origin: 'mapping',
  read(raw) {
    const { ending, language } = fieldsOf(raw);
    const text = cleanText(ending)?.replace(/^\*?\.*/, '') ?? '';
    const label = cleanLabel(language, MAX_NAME);
    const errors = problems({
      ending: !ENDING.test(text) && '1 to 16 characters: what file names end in, like "tpl.html".',
      language: label === null && REQUIRED,
    });
    if (errors !== undefined || label === null) return refused(errors);
    const value = `.${text.toLowerCase()}`;
    return {
      ok: true,
      renaming: { source: 'entity', operation: 'ends with', value, destination: 'language', name: label },
    };
  },
  precedence: ({ value }) => [value.split('.').length, value.length],
  show: (id, { value, name }, createdAt) => ({ id, ending: value.slice(1), language: name, createdAt }),
};

/** Of what this library wrote. */
export function renamingOf({ source, operation, source_value: value, destinations: [change] }: RuleSqlRow): Renaming {
  return {
    source: source as RuleSource,
    operation: operation as RuleOperation,
    value: value ?? '',
    destination: change?.destination as RuleDestination,
    name: change?.value ?? '',
  };
}

/** Two of the same cannot be together: the later one takes the place of the other. */
export function isSameCondition(a: Renaming, b: Renaming): boolean {
  return a.source === b.source && a.value.toLowerCase() === b.value.toLowerCase();
}

function patternProblem(pattern: string | null): string | false {
  if (pattern === null) return REQUIRED;
  if (pattern.length > MAX_NAME) return `Field cannot be longer than ${MAX_NAME} characters.`;
  const isVague = hasWildcards(pattern) && literalLength(pattern) < MIN_LITERALS;
  return isVague && `Needs at least ${MIN_LITERALS} characters beside wildcards.`;
}

function fieldsOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};
}

function problems(found: Readonly<Record<string, string | false>>): FieldMessages | undefined {
  const said = Object.entries(found).flatMap(([field, says]) => (says === false ? [] : [[field, [says]] as const]));
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

function refused(errors: FieldMessages = {}): ReadRenaming {
  return { ok: false, errors };
}
