import { z } from 'zod';
import { listOf, setting } from './setting.js';

const group = 'Observability';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** `a=b`, percent-encoded, as OpenTelemetry writes lists. Undefined: it is none. */
function pairOf(part: string): [key: string, value: string] | undefined {
  const at = part.indexOf('=');
  if (at < 1) return undefined;
  try {
    return [decodeURIComponent(part.slice(0, at).trim()), decodeURIComponent(part.slice(at + 1).trim())];
  } catch {
    return undefined;
  }
}

/** Of a list that the settings have let through. */
export function pairsOf(parts: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(parts.flatMap((part) => [pairOf(part)].filter((pair) => pair !== undefined)));
}

const pairs = listOf((part) => pairOf(part) !== undefined, 'must be key=value by comma, percent-encoded').optional();

/** What a process shows of itself. The names of `OTEL_…` are the standard's. */
export const OBSERVABILITY_SETTINGS = {
  METRICS_PORT: setting(
    z.coerce.number({ error: 'must be a number' }).int().min(0).max(65_535).optional(),
    'Port on which servers and workers answer `GET /metrics` for Prometheus, on `HOST`; 0 takes a free one. Keep it from the outside.',
    { group, unset: 'there are no metrics' },
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }).optional(),
    'Collector of traces, OTLP over HTTP; `/v1/traces` is appended.',
    { group, unset: 'nothing is traced' },
  ),
  OTEL_EXPORTER_OTLP_HEADERS: setting(pairs, 'Headers for the collector, `key=value` by comma, percent-encoded.', {
    group,
    secret: true,
    unset: 'none',
  }),
  OTEL_SERVICE_NAME: setting(z.string().default('beatkeeper'), 'How traces call this installation.', { group }),
  OTEL_RESOURCE_ATTRIBUTES: setting(pairs, 'What else traces say of it, `key=value` by comma, percent-encoded.', {
    group,
    unset: 'nothing',
  }),
  OTEL_TRACES_SAMPLER: setting(
    z.enum(SAMPLERS).default('parentbased_always_on'),
    'Which requests are traced. With `parentbased_…` a caller who sends `traceparent` decides.',
    { group },
  ),
  OTEL_TRACES_SAMPLER_ARG: setting(
    z.coerce.number({ error: 'must be a number' }).min(0).max(1).default(1),
    'Share of the requests that `…traceidratio` traces.',
    { group },
  ),
};
