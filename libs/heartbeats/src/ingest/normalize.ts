import { type IngestStep, receive } from './draft.js';
import type { IngestContext, LastSeen, NormalHeartbeat, Rejected } from './heartbeat-input.js';
import { checkTime } from './steps/check-time.js';
import { dedupHash } from './steps/dedup-hash.js';
import { defaultCategory } from './steps/default-category.js';
import { inferLanguage } from './steps/infer-language.js';
import { lineBounds } from './steps/line-bounds.js';
import { placeholderStep, resolvePlaceholders } from './steps/placeholders.js';
import { sanitize } from './steps/sanitize.js';

const NOT_OBJECT = 'Heartbeat must be an object.';

/** A heartbeat and its identity among those of the same person and microsecond. */
export type IdentifiedHeartbeat = NormalHeartbeat & { readonly hid: bigint };

/** One item's outcome. A refusal is a value, not an exception: the other items of the call are not concerned. */
export type NormalizeResult =
  | { readonly ok: true; readonly value: IdentifiedHeartbeat }
  | ({ readonly ok: false } & Rejected);

/**
 * What happens to an item, in order. The checks all run, so that a refusal names every bad field at once;
 * identity is taken from received values, therefore before anything is filled in.
 */
export const INGEST_STEPS: readonly IngestStep[] = [
  { name: 'sanitize', run: sanitize },
  { name: 'checkTime', run: checkTime },
  { name: 'lineBounds', run: lineBounds },
  { name: 'dedupHash', run: dedupHash },
  { name: 'resolvePlaceholders', run: placeholderStep },
  { name: 'defaultCategory', run: defaultCategory },
  { name: 'inferLanguage', run: (draft) => ({ ...draft, item: inferLanguage(draft.item) }) },
];

/** Turns one received record into a heartbeat, or says what is wrong with it. Pure; never throws. */
export function normalizeHeartbeat(raw: unknown, context: IngestContext): NormalizeResult {
  let draft = receive(raw);
  if (draft === undefined) return { ok: false, errors: { heartbeat: [NOT_OBJECT] } };
  for (const step of INGEST_STEPS) draft = step.run(draft, context);
  const { item, hid, errors } = draft;
  const { category } = item;
  if (hid === null || category === null || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, value: { ...item, category, hid } };
}

/**
 * The second half for items that kept placeholders: resolves them by what the person last did before the item, then
 * infers the language again. Identity stays that of the received values.
 */
export function completeHeartbeat(heartbeat: IdentifiedHeartbeat, last: LastSeen): IdentifiedHeartbeat {
  return inferLanguage(resolvePlaceholders(heartbeat, last));
}
