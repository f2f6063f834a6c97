import type { Draft } from '../draft.js';
import type { IngestContext, LastSeen } from '../heartbeat-input.js';

type PlaceholderField = keyof LastSeen;

const FIELDS: readonly PlaceholderField[] = ['project', 'branch', 'language'];
const PLACEHOLDER = /^<<LAST_[A-Z_]{1,32}>>$/i;

/** Nothing was ever seen. */
export const NOTHING_SEEN: LastSeen = { project: null, branch: null, language: null };

/** Is this value `<<LAST_PROJECT>>` or one of its kin, sent where the client did not know the real one? */
export function isPlaceholder(value: string | null): boolean {
  return value !== null && PLACEHOLDER.test(value);
}

/** The fields of an item that hold a placeholder. */
export function findPlaceholders(item: LastSeen): PlaceholderField[] {
  return FIELDS.filter((field) => isPlaceholder(item[field]));
}

/** The item with each placeholder replaced by the last value of its own field, or by null. */
export function resolvePlaceholders<Item extends LastSeen>(item: Item, last: LastSeen): Item {
  const open = findPlaceholders(item);
  if (open.length === 0) return item;
  return {
    ...item,
    ...Object.fromEntries(open.map((field) => [field, isPlaceholder(last[field]) ? null : last[field]])),
  };
}

/** As a step: resolves when the context knows what was last seen. A category that is a placeholder is none. */
export function placeholderStep(draft: Draft, context: IngestContext): Draft {
  const item = isPlaceholder(draft.item.category) ? { ...draft.item, category: null } : draft.item;
  return { ...draft, item: context.last === undefined ? item : resolvePlaceholders(item, context.last) };
}
