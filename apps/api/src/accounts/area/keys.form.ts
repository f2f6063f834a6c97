import type { NewApiKey } from '#libs/api-keys';
import { ALL_SCOPES, isScope, MICROS_PER_DAY, type Micros, type Scope } from '#libs/kernel';
import type { FormValues } from '../../http/browser/read-form.js';
import type { FieldProblems } from '../entry/form-state.js';

const MAX_DAYS = 3_650;
const MAX_LABEL = 120;
const DAYS = /^[1-9]\d{0,3}$/;
/** Control characters, and those that turn the direction of what follows. */
const MISLEADING = /[\p{Cc}\p{Bidi_Control}]/u;

/** What the form shows, good or not. */
export interface NewKeyValues {
  readonly label: string;
  /** Only what is ticked, not everything. */
  readonly isLimited: boolean;
  readonly scopes: readonly string[];
  readonly isReadOnly: boolean;
  /** Empty: it does not expire. */
  readonly days: string;
}

export const EMPTY_KEY: NewKeyValues = { label: '', isLimited: false, scopes: [], isReadOnly: false, days: '' };

export function readNewKey(form: FormValues): NewKeyValues {
  return {
    label: form.text('label'),
    isLimited: form.text('access') === 'listed',
    scopes: form.all('scope'),
    isReadOnly: form.has('read_only'),
    days: form.text('days'),
  };
}

/** Messages by field; empty where the key can be made. */
export function problemsOf({ label, isLimited, scopes, days }: NewKeyValues): FieldProblems {
  return {
    ...(label === '' && { label: 'Say what the key is for.' }),
    ...(MISLEADING.test(label) && { label: 'Only visible characters.' }),
    ...(label.length > MAX_LABEL && { label: `At most ${MAX_LABEL} characters.` }),
    ...(isLimited && scopes.length === 0 && { access: 'Tick at least one.' }),
    ...(isLimited && !scopes.every(isOfPeople) && { access: 'Keys cannot be given one of these.' }),
    ...(days !== '' && !(DAYS.test(days) && Number(days) <= MAX_DAYS) && { days: `Between 1 and ${MAX_DAYS} days.` }),
  };
}

/** The key that these values describe; they have no problem. */
export function keyOf({ label, isLimited, scopes, isReadOnly, days }: NewKeyValues, now: Micros): NewApiKey {
  return {
    label,
    scopes: isLimited ? new Set(scopes.filter(isOfPeople)) : undefined,
    isReadOnly,
    expiresAt: days === '' ? undefined : now + Number(days) * MICROS_PER_DAY,
  };
}

function isOfPeople(text: string): text is Scope {
  return isScope(text) && ALL_SCOPES.has(text);
}
