export type { EditorKind } from './editor-rows.js';
export { type Editor, EDITORS, findEditor } from './editors.js';
export { type ParsedUserAgent, parseUserAgent } from './parse-user-agent.js';
