import { type DestinationStream, type Logger, pino } from 'pino';
import { redact, SECRET_NAMES } from './redact.js';
import { traceFields } from './tracing/tracing.js';

export type { Logger } from 'pino';

/** An error's `code` and `state` are no secrets; those that came with a request are. */
const ORDINARY_PROPERTIES = new Set(['code', 'state']);
/** Properties whose values never reach a log, wherever an object carries them. */
const SECRET_PROPERTIES = [
  ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-csrf-token', 'apiKey'],
  ...SECRET_NAMES.filter((name) => !ORDINARY_PROPERTIES.has(name)),
];
const REQUEST_PARTS = ['body', 'query', 'params', 'form'];
const ordinaryPaths = REQUEST_PARTS.flatMap((part) =>
  [...ORDINARY_PROPERTIES].flatMap((name) => [`${part}.${name}`, `*.${part}.${name}`]),
);
const redactedPaths = SECRET_PROPERTIES.flatMap((name) => {
  const property = name.includes('-') ? `["${name}"]` : name;
  const below = name.includes('-') ? property : `.${name}`;
  return [property, `*${below}`, `*.*${below}`, `*.*.*${below}`];
});

/**
 * One JSON object per line on stdout, times in ISO 8601 UTC; `traceId` and `spanId` of what is under way, where it is
 * traced. Known credentials are cut out of the finished line.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    mixin: traceFields,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...redactedPaths, ...ordinaryPaths], censor: '[redacted]' },
    hooks: { streamWrite: redact },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
