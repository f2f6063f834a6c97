import type { Alias, LanguageMapping } from '#libs/custom-rules';
import { isoUtcSeconds } from '#libs/kernel';
import type { AliasRow, LanguageMappingRow } from './aliases.responses.js';

export function presentAlias({ id, kind, pattern, name, createdAt }: Alias): AliasRow {
  return { id, type: kind, pattern, name, created_at: isoUtcSeconds(createdAt) };
}

export function presentMapping({ id, ending, language, createdAt }: LanguageMapping): LanguageMappingRow {
  return { id, ending, language, created_at: isoUtcSeconds(createdAt) };
}
