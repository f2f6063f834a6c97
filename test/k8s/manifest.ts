import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import { parseAllDocuments } from 'yaml';
import { K8S, type Manifest, renderKustomization } from '../../tools/k8s/kustomize.mjs';

export type { Manifest };

export const OVERLAYS = ['dev', 'production', 'air-gapped'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** What an overlay consists of, by our own loader. */
export const render = (overlay: string): Manifest[] => renderKustomization(join(K8S, 'overlays', overlay));

/** The same by kubectl. */
export function renderByKubectl(folder: string): Manifest[] {
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

export const ofKind = <Spec = Record<string, unknown>>(objects: readonly Manifest[], kind: string) =>
  objects.filter((object) => object.kind === kind) as (Manifest & { spec: Spec })[];

export const named = <Spec = Record<string, unknown>>(objects: readonly Manifest[], kind: string, name: string) =>
  ofKind<Spec>(objects, kind).find(({ metadata }) => metadata.name === name);

export interface Workload {
  /** `Deployment/beatkeeper-api` */
  readonly title: string;
  readonly object: Manifest;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: IPodSpec;
  readonly containers: readonly IContainer[];
  readonly initContainers: readonly IContainer[];
}

const TEMPLATED = new Set(['Deployment', 'StatefulSet', 'Job']);

/** Whatever makes pods. */
export function workloadsOf(objects: readonly Manifest[]): Workload[] {
  return objects
    .filter(({ kind }) => TEMPLATED.has(kind))
    .map((object) => {
      const { template } = (object as unknown as IDeployment).spec ?? {};
      const pod = template?.spec as IPodSpec;
      return {
        title: titleOf(object),
        object,
        labels: template?.metadata?.labels ?? {},
        pod,
        containers: pod.containers,
        initContainers: pod.initContainers ?? [],
      };
    });
}

export const componentOf = ({ labels }: Workload) => labels['app.kubernetes.io/component'] ?? '';
export const titleOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

/** Bytes of `512Mi`, `1Gi`, `20G`. */
export function bytesOf(quantity: string | number | undefined): number {
  const [, number = 'NaN', unit = ''] = /^(\d+)(Ki|Mi|Gi|k|M|G|)$/.exec(String(quantity)) ?? [];
  const sizes: Record<string, number> = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, k: 1e3, M: 1e6, G: 1e9 };
  return Number(number) * (sizes[unit] ?? Number.NaN);
}

/** Whether labels satisfy a selector; an empty one takes everything. */
export function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  const isEqual = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  return isEqual && (selector.matchExpressions ?? []).every((expression) => satisfies(expression, labels));
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

function satisfies(
  { key, operator, values = [] }: { key: string; operator: string; values?: readonly string[] },
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[key];
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  throw new Error(`operator ${operator} is not known here`);
}
