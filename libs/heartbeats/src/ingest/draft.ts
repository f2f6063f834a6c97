import type { FieldErrors, HeartbeatInput, IngestContext, NormalHeartbeat } from './heartbeat-input.js';

/** An item on its way through the steps. Steps return a changed copy and leave the given one alone. */
export interface Draft {
  /** The record's own keys, on an object without prototype. */
  readonly received: HeartbeatInput;
  /** `category` stays null until its default is known. */
  readonly item: Omit<NormalHeartbeat, 'category'> & { readonly category: string | null };
  /** Identity of the item; null until `dedupHash` ran. */
  readonly hid: bigint | null;
  readonly errors: FieldErrors;
}

/** A pure function from draft to draft, with the name under which logs and docs know it. */
export interface IngestStep {
  readonly name: string;
  readonly run: (draft: Draft, context: IngestContext) => Draft;
}

/** Every number of an item before the steps that read numbers ran. */
export const NO_NUMBERS = {
  time: 0,
  projectRootCount: null,
  lines: null,
  lineno: null,
  cursorpos: null,
  lineAdditions: null,
  lineDeletions: null,
  aiLineChanges: null,
  humanLineChanges: null,
  aiInputTokens: null,
  aiCachedInputTokens: null,
  aiOutputTokens: null,
  aiPromptLength: null,
} as const;

const EMPTY_ITEM: Draft['item'] = {
  ...NO_NUMBERS,
  entity: '',
  type: '',
  category: null,
  project: null,
  branch: null,
  language: null,
  dependencies: [],
  isWrite: null,
  aiSession: null,
  aiSubscriptionPlan: null,
  userAgent: null,
  plugin: null,
  machine: null,
};

/**
 * The draft of a received record, or undefined for what is no record (null, a list, a bare value). Only the record's
 * own keys are taken, so `__proto__` and `constructor` in a body name nothing here.
 */
export function receive(raw: unknown): Draft | undefined {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return undefined;
  const received: Record<string, unknown> = Object.create(null);
  for (const [key, value] of Object.entries(raw)) {
    if (key !== '__proto__') received[key] = value;
  }
  return { received, item: EMPTY_ITEM, hid: null, errors: {} };
}

/** WakaTime's wording for a missing value. */
export const REQUIRED = 'This field is required.';

/** WakaTime's wording for a value without meaning. */
export const INVALID = 'Not a valid value.';

/** The draft with one more complaint about a field. */
export function withError(draft: Draft, field: string, message: string): Draft {
  return { ...draft, errors: { ...draft.errors, [field]: [...(draft.errors[field] ?? []), message] } };
}
