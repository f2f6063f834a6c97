import { findLanguage, languageOfFile } from '../../languages/languages.js';
import type { NormalHeartbeat } from '../heartbeat-input.js';
import { isPlaceholder } from './placeholders.js';

const UNKNOWN = new Set(['unknown', 'other']);

/**
 * The language an item is counted under. A sent name is kept, in the catalogue's spelling where it is catalogued; a
 * missing one is read from the file's name. Placeholders that are still open stay. Null: unknown, shown as "Other".
 */
export function inferLanguage<Item extends Pick<NormalHeartbeat, 'entity' | 'type' | 'language'>>(item: Item): Item {
  const language = languageOf(item);
  return language === item.language ? item : { ...item, language };
}

function languageOf({ entity, type, language }: Pick<NormalHeartbeat, 'entity' | 'type' | 'language'>): string | null {
  if (isPlaceholder(language)) return language;
  if (language !== null && !UNKNOWN.has(language.toLowerCase())) return findLanguage(language)?.name ?? language;
  return type === 'file' ? languageOfFile(entity) : null;
}
