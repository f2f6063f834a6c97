import { readBoolean } from '#libs/kernel';
import type { Draft } from '../draft.js';

const BROWSING_TYPES = new Set(['domain', 'url']);

/** A missing category: what old clients flag as debugging, browsing for domains and URLs, otherwise coding. */
export function defaultCategory(draft: Draft): Draft {
  if (draft.item.category !== null) return draft;
  return { ...draft, item: { ...draft.item, category: categoryOf(draft) } };
}

function categoryOf({ received, item }: Draft): string {
  if (readBoolean(received.is_debugging) === true) return 'debugging';
  return BROWSING_TYPES.has(item.type) ? 'browsing' : 'coding';
}
