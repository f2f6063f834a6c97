import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

const MONITORING = fileURLToPath(new URL('../../../k8s/components/monitoring', import.meta.url));

/** A metric that a query reads, and what it asks of its labels. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly op: string; readonly value: string }[];
}

/** What Prometheus would be asked. */
export interface Query {
  /** File, and panel or alert. */
  readonly where: string;
  readonly expr: string;
}

/** Grafana fills these in before it asks. */
const filledIn = (expr: string): string => expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '1h');

/** @throws Error for what is no PromQL */
export function selectorsOf({ where, expr }: Query): Selector[] {
  const text = filledIn(expr);
  const found: { metric: string; matchers: { label: string; op: string; value: string }[] }[] = [];
  parser.parse(text).iterate({
    enter({ name, type, from, to, node }) {
      const words = text.slice(from, to);
      if (type.isError) throw new Error(`${where}: no PromQL near ${from}: ${text}`);
      if (name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        if (metric === null) throw new Error(`${where}: a selector without a metric: ${words}`);
        found.push({ metric: text.slice(metric.from, metric.to), matchers: [] });
      }
      if (name !== 'UnquotedLabelMatcher') return;
      const [, label = '', op = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(words) ?? [];
      found.at(-1)?.matchers.push({ label, op, value });
    },
  });
  return found;
}

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query?: unknown }[] };
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export async function dashboards(): Promise<(readonly [file: string, Dashboard])[]> {
  return filesOf('dashboards', (text) => JSON.parse(text) as Dashboard);
}

export async function alertRules(): Promise<(readonly [file: string, AlertRule])[]> {
  type Rules = { spec: { groups: { rules: AlertRule[] }[] } };
  const files = await filesOf('alerts', (text) => parse(text) as Rules);
  return files.flatMap(([file, { spec }]) =>
    spec.groups.flatMap(({ rules }) => rules.map((rule) => [file, rule] as const)),
  );
}

/** Every query of every dashboard and alert. */
export async function queries(): Promise<Query[]> {
  const shown = (await dashboards()).flatMap(([file, { panels, annotations }]) => [
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ where: `${file}: ${title}`, expr }))),
    ...annotations.list.flatMap(({ name, expr }) => (expr === undefined ? [] : [{ where: `${file}: ${name}`, expr }])),
  ]);
  const ruled = (await alertRules()).map(([file, { alert, expr }]) => ({ where: `${file}: ${alert}`, expr }));
  return [...shown, ...ruled];
}

async function filesOf<T>(folder: string, read: (text: string) => T): Promise<(readonly [file: string, T])[]> {
  const names = (await readdir(join(MONITORING, folder))).filter((name) => /\.(json|ya?ml)$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => [name, read(await readFile(join(MONITORING, folder, name), 'utf8'))] as const),
  );
}
