import { Gauge, Registry } from 'prom-client';
import type { ContextDimension } from '#libs/activity';
import type { GroupedTime } from '#libs/stats';
import { UNKNOWN } from '../names.js';

/** What a person's panels show. Seconds. */
export interface CodingFigures {
  readonly allTimeSeconds: number;
  readonly today: GroupedTime;
  /** Of today, by label of project. */
  readonly labels: readonly { readonly name: string; readonly seconds: number }[];
  readonly heartbeats: number;
  /** On the public leaderboard; undefined: not on it. */
  readonly rank: number | undefined;
}

/** Of the text format that every Prometheus reads. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** What today is taken apart by, under Wakapi's names. */
const GROUPS: readonly (readonly [dimension: ContextDimension, name: string])[] = [
  ['category', 'category'],
  ['editor', 'editor'],
  ['language', 'language'],
  ['machine', 'machine'],
  ['os', 'operating_system'],
  ['project', 'project'],
];
export const METRICS_DIMENSIONS = GROUPS.map(([dimension]) => dimension);

const PREFIX = 'wakatime_';

/** A page for Prometheus. Today begins anew at the person's midnight, so everything is a gauge. */
export function presentMetrics({ allTimeSeconds, today, labels, heartbeats, rank }: CodingFigures): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const single = (name: string, help: string, value: number) =>
    new Gauge({ name: PREFIX + name, help, registers }).set(value);
  const several = (what: string, values: readonly { readonly name: string | null; readonly seconds: number }[]) => {
    const help = `Seconds of today, by ${what.replace('_', ' ')}.`;
    const gauge = new Gauge({ name: `${PREFIX}${what}_seconds_total`, help, labelNames: ['name'], registers });
    for (const { name, seconds } of values) gauge.inc({ name: name ?? UNKNOWN }, Math.floor(seconds));
  };
  single('cumulative_seconds_total', 'Seconds since the first heartbeat.', Math.floor(allTimeSeconds));
  single('seconds_total', 'Seconds of today.', Math.floor(today.totalSeconds));
  for (const [dimension, what] of GROUPS) several(what, today.groups[dimension] ?? []);
  several('label', labels);
  single('heartbeats_total', 'Heartbeats that are kept.', heartbeats);
  single('rank', 'Place on the public leaderboard; 0: none.', rank ?? 0);
  return registry.metrics();
}
