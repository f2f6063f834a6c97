import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'beatkeeper_';
/** Everything that this process measures. */
const registry = new Registry();
let hasDefaults = false;

/** How a metric is shown. Names are without the product's prefix; labels have few values, known to whoever names them. */
export interface MetricText<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

export interface HistogramText<Label extends string> extends MetricText<Label> {
  /** Upper bounds. */
  readonly buckets: readonly number[];
}

/** Something that only grows. */
export function counter<Label extends string = never>({ name, help, labels = [] }: MetricText<Label>): Counter<Label> {
  return new Counter({ name: PREFIX + name, help, labelNames: labels, registers: [registry] });
}

/** A state that whoever changes it also writes down. */
export function gauge<Label extends string = never>({ name, help, labels = [] }: MetricText<Label>): Gauge<Label> {
  return new Gauge({ name: PREFIX + name, help, labelNames: labels, registers: [registry] });
}

/** Sizes and durations, in buckets. */
export function histogram<Label extends string = never>(text: HistogramText<Label>): Histogram<Label> {
  const { name, help, labels = [], buckets } = text;
  return new Histogram({ name: PREFIX + name, help, labelNames: labels, buckets: [...buckets], registers: [registry] });
}

export type Reading<Label extends string> = readonly [labels: Readonly<Record<Label, string>>, value: number];
/** Looks, when somebody asks. What fails is not shown: no value is better than an old one. */
export type Readings<Label extends string> = () => readonly Reading<Label>[] | Promise<readonly Reading<Label>[]>;

/** A state that is looked up when somebody asks. */
export class SampledGauge<Label extends string = never> {
  private readonly sources = new Set<Readings<Label>>();

  constructor({ name, help, labels = [] }: MetricText<Label>) {
    const read = () => this.read();
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames: labels,
      registers: [registry],
      async collect() {
        const readings = await read();
        this.reset();
        if (labels.length === 0) this.remove();
        for (const [own, value] of readings) this.inc(own as Record<Label, string>, value);
      },
    });
  }

  /** Equal labels of several sources are added up. @returns ends it */
  from(source: Readings<Label>): () => void {
    this.sources.add(source);
    return () => void this.sources.delete(source);
  }

  private async read(): Promise<readonly Reading<Label>[]> {
    const found = await Promise.allSettled([...this.sources].map(async (source) => source()));
    return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }
}

/** In the text format of Prometheus. */
export async function exposition(): Promise<{ readonly type: string; readonly text: string }> {
  return { type: registry.contentType, text: await registry.metrics() };
}

/** Memory, processor, event loop and garbage collection of this process, from now on. */
export function measureProcess(): void {
  if (hasDefaults) return;
  hasDefaults = true;
  collectDefaultMetrics({ register: registry });
}

/** From a millisecond to ten seconds. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
