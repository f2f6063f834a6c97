import { cleanLabel, cleanText, MICROS_PER_DAY, type Micros, readNumber, secondsToMicros } from '#libs/kernel';

/** An external duration as it was received. Absent values are null. */
export interface ReceivedExternalDuration {
  /** What its author calls it; saving it again replaces it. */
  readonly externalId: string;
  readonly provider: string | null;
  readonly entity: string;
  /** Lower case. */
  readonly type: string;
  /** µs since the Unix epoch, UTC. */
  readonly start: Micros;
  readonly end: Micros;
  readonly project: string | null;
  readonly branch: string | null;
  readonly language: string | null;
  /** Lower case. */
  readonly category: string;
  readonly meta: string | null;
}

/** What times are checked against; µs. */
export interface ReadLimits {
  readonly now: Micros;
  readonly bornAt: Micros;
}

export type FieldErrors = Readonly<Record<string, readonly string[]>>;
export type ReadExternalDuration =
  | { readonly ok: true; readonly value: ReceivedExternalDuration }
  | { readonly ok: false; readonly errors: FieldErrors };

const REQUIRED = 'This field is required.';
const INVALID = 'Not a valid value.';
const MAX_LABEL = 255;
const MAX_TYPE = 32;
const MAX_ENTITY = 4096;
const MAX_META = 2083;
const YEAR = 365 * MICROS_PER_DAY;
/** The longest there may be; reads look no further back. */
const MAX_LENGTH = MICROS_PER_DAY;
/** Seconds that are still exact as µs. */
const LARGEST_SECONDS = 9_000_000_000;

type Raw = Readonly<Record<string, unknown>>;
type Refuse = (field: string, says: string) => void;

/**
 * Reads one record, or says of every bad field what is wrong with it. Times are seconds since the Unix epoch, within a
 * year of now and not before the person came; at most 24 hours apart. Text that is too long is cut, except what
 * identifies.
 */
export function readExternalDuration(raw: unknown, limits: ReadLimits): ReadExternalDuration {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return { ok: false, errors: { external_duration: ['Must be an object.'] } };
  }
  const given = raw as Raw;
  const errors: Record<string, string[]> = {};
  const refuse: Refuse = (field, says) => {
    errors[field] = [...(errors[field] ?? []), says];
  };
  const label = (field: string) => cleanLabel(given[field], MAX_LABEL);
  const externalId = textOf(given, 'external_id', MAX_LABEL, refuse);
  const entity = textOf(given, 'entity', MAX_ENTITY, refuse);
  const type = cleanLabel(given.type, MAX_TYPE)?.toLowerCase() ?? null;
  if (type === null) refuse('type', REQUIRED);
  const [start, end] = timesOf(given, limits, refuse);
  const meta = metaOf(given.meta, refuse);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      externalId: externalId as string,
      provider: label('provider'),
      entity: entity as string,
      type: type as string,
      start: start as Micros,
      end: end as Micros,
      project: label('project'),
      branch: label('branch'),
      language: label('language'),
      category: label('category')?.toLowerCase() ?? 'coding',
      meta,
    },
  };
}

function textOf(given: Raw, field: string, max: number, refuse: Refuse): string | null {
  const text = cleanText(given[field]);
  if (text === null) refuse(field, REQUIRED);
  else if (text.length > max) refuse(field, `Field cannot be longer than ${max} characters.`);
  return text;
}

function timesOf(given: Raw, { now, bornAt }: ReadLimits, refuse: Refuse): [Micros | null, Micros | null] {
  const start = timeOf(given, 'start_time', refuse);
  const end = timeOf(given, 'end_time', refuse);
  for (const [field, time] of [
    ['start_time', start],
    ['end_time', end],
  ] as const) {
    if (time !== null && Math.abs(time - now) > YEAR) refuse(field, 'Must be within one year of today.');
  }
  if (start !== null && start < bornAt) refuse('start_time', 'Can not log time before user was created.');
  if (start !== null && end !== null) {
    if (end <= start) refuse('end_time', 'Must be after start_time.');
    else if (end - start > MAX_LENGTH) refuse('end_time', 'Can not be more than 24 hours after start_time.');
  }
  return [start, end];
}

function timeOf(given: Raw, field: string, refuse: Refuse): Micros | null {
  const read = readNumber(given[field]);
  if (read.kind === 'number') return secondsToMicros(Math.min(Math.max(read.value, 0), LARGEST_SECONDS));
  refuse(field, read.kind === 'none' ? REQUIRED : INVALID);
  return null;
}

/** A text; an object is kept as its JSON. */
function metaOf(value: unknown, refuse: Refuse): string | null {
  const text = typeof value === 'object' && value !== null ? jsonOf(value) : value;
  if (text === undefined && value !== undefined) refuse('meta', INVALID);
  const meta = cleanText(text);
  if (meta !== null && meta.length > MAX_META) refuse('meta', `Field cannot be longer than ${MAX_META} characters.`);
  return meta;
}

/** Undefined for what is nested more deeply than anybody can write down. */
function jsonOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
