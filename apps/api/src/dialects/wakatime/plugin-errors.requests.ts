import { redact } from '#libs/platform/observability';
import { isRecord } from './heartbeats.requests.js';

/** What a client reports of its own crash, cut and without credentials. */
export type PluginError = Readonly<Record<(typeof FIELDS)[number], string>>;

const FIELDS = [
  'plugin',
  'cli_version',
  'platform',
  'architecture',
  'is_panic',
  'error_message',
  'stacktrace',
  'logs',
] as const;
const MAX_FIELD_LENGTH = 2000;
/** A secret that the cut would split must still be recognised. */
const READ_LENGTH = 2 * MAX_FIELD_LENGTH;
const REDACTED = '[redacted]';

/** A key without its prefix, and settings as they stand in configuration files and JSON. */
const BARE_KEY = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
const SETTING = /(?<=\b(?:api_?key|token|secret|password)["']?\s*[:=]\s*["']?)[^\s"'&,;}[]+/gi;

/** Reads a crash report; a body that is none of the known shape is kept as its message. */
export function readPluginError(body: unknown): PluginError {
  const report = isRecord(body) ? body : { error_message: body };
  return Object.fromEntries(FIELDS.map((field) => [field, clean(report[field])])) as PluginError;
}

function clean(value: unknown): string {
  const text = redact(textOf(value).slice(0, READ_LENGTH));
  return text.replace(BARE_KEY, REDACTED).replace(SETTING, REDACTED).slice(0, MAX_FIELD_LENGTH);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? '(not text)' : String(value);
}
