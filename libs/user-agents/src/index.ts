export type { EditorKind } from './editor-rows.js';
export { EDITORS, type Editor, findEditor } from './editors.js';
export { type ParsedUserAgent, parseUserAgent } from './parse-user-agent.js';
export type { UserAgentRow } from './sql/list-user-agents.sql.js';
export { UserAgentsModule } from './user-agents.module.js';
export { type SeenUserAgent, UserAgentsRegistry } from './user-agents.registry.js';
