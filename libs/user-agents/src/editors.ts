import { EDITOR_ROWS, type EditorKind, type EditorRow } from './editor-rows.js';

/** A client as `GET /editors` lists it. */
export interface Editor {
  readonly id: string;
  /** Display name, the same text that `parseUserAgent` gives as `editor`. */
  readonly name: string;
  readonly kind: EditorKind;
  /** `#RRGGBB`, or null where none is customary. */
  readonly color: string | null;
  readonly website: string | null;
  /** Home of WakaTime's plugin; null: there is none of their own. */
  readonly repository: string | null;
  readonly versionUrl: string | null;
  readonly historyUrl: string | null;
  /** A plugin is published; without `?unreleased` only these are listed. */
  readonly released: boolean;
  /** Never true here; part of the public shape. */
  readonly hidden: boolean;
  /** Heartbeats come from an extension inside of it. */
  readonly hasBrowserExtension: boolean;
}

const PLUGINS_HOME = 'https://github.com/wakatime/';
const KINDS = Object.keys(EDITOR_ROWS) as EditorKind[];

const bySpelling = new Map<string, Editor>();

/** Every known client, sorted by name. */
export const EDITORS: readonly Editor[] = KINDS.flatMap((kind) =>
  EDITOR_ROWS[kind].map((row) => register(kind, row)),
).sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));

/** The client meant by a name in a user agent; letter case, blanks, '-' and '_' do not matter. */
export function findEditor(name: string): Editor | undefined {
  return bySpelling.get(spelling(name));
}

function register(kind: EditorKind, [id, name, color, website, plugin, spellings]: EditorRow): Editor {
  const repository = plugin === null ? null : PLUGINS_HOME + plugin;
  const editor: Editor = {
    id,
    name,
    kind,
    color,
    website,
    repository,
    versionUrl: repository && `${repository}/releases/latest`,
    historyUrl: repository && `${repository}/releases`,
    released: repository !== null,
    hidden: false,
    hasBrowserExtension: kind === 'browser',
  };
  for (const key of [id, name, ...(spellings?.split(' ') ?? [])]) bySpelling.set(spelling(key), editor);
  return editor;
}

function spelling(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
