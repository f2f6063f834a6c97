import type { ContextDimension } from '#libs/activity';
import { findLanguage } from '#libs/heartbeats';
import { findEditor } from '#libs/user-agents';

/** Wakapi's word for time without a value, where it is asked for. */
export const NO_VALUE = '-';

/** The same, where it is told. */
export const UNKNOWN = 'unknown';

/** Systems that Wakapi calls otherwise. */
const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'Mac', macos: 'Mac', 'mac os': 'Mac' };

const KNOWN: Partial<Record<ContextDimension, (name: string) => string | undefined>> = {
  category: (name) => name.toLowerCase(),
  editor: (name) => findEditor(name)?.name,
  language: (name) => findLanguage(name)?.name,
  os: (name) => (Object.hasOwn(SYSTEMS, name.toLowerCase()) ? SYSTEMS[name.toLowerCase()] : undefined),
};

/** What heartbeats may call it: the name itself, and the one that this server shows for it. Null: no value. */
export function namesOf(entity: ContextDimension, name: string): (string | null)[] {
  if (name === NO_VALUE) return [null];
  const known = KNOWN[entity]?.(name);
  return known === undefined || known === name ? [name] : [name, known];
}
