export * from './custom-rules.errors.js';
export * from './custom-rules.module.js';
export * from './custom-rules.service.js';
export * from './named-contexts.js';
export * from './read-rule.js';
export {
  ALIAS_KINDS,
  type Alias,
  type AliasKind,
  type LanguageMapping,
} from './renaming.js';
export { type AddedRenamings, Aliases, LanguageMappings } from './renamings.service.js';
export * from './rule.js';
export * from './rule-book.js';
export * from './rule-book.module.js';
export * from './rule-list.js';
export type { RuleSqlRow } from './sql/rules.sql.js';
