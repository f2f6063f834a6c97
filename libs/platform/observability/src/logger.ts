import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact.js';

export type { Logger } from 'pino';

/** Properties whose values never reach a log, wherever an object carries them. */
const SECRET_PROPERTIES = [
  'authorization',
  'cookie',
  'set-cookie',
  'api_key',
  'apiKey',
  'token',
  'access_token',
  'password',
];
const redactedPaths = SECRET_PROPERTIES.flatMap((name) => {
  const property = name.includes('-') ? `["${name}"]` : name;
  const below = name.includes('-') ? property : `.${name}`;
  return [property, `*${below}`, `*.*${below}`, `*.*.*${below}`];
});

/** One JSON object per line on stdout, times in ISO 8601 UTC. Known credentials are cut out of the finished line. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[redacted]' },
    hooks: { streamWrite: redact },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
