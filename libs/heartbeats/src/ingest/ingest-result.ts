import type { FieldErrors } from './heartbeat-input.js';
import type { IdentifiedHeartbeat } from './normalize.js';

/** What became of one item; a duplicate is accepted under the id it already has. */
export type IngestResult =
  | { readonly ok: true; readonly id: string; readonly heartbeat: IdentifiedHeartbeat; readonly isDuplicate: boolean }
  | { readonly ok: false; readonly errors: FieldErrors };
