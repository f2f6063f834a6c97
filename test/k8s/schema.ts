import { Cluster, ScheduledBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1';
import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Ajv } from 'ajv';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { Manifest } from './manifest.js';
import { OBJECT_STORE } from './object-store.js';

/** Its instances copy what they are given, so the validator is lent out instead. */
interface ModelClass {
  readonly apiVersion: string;
  readonly kind: string;
  readonly prototype: { validate(this: unknown): void };
}

const MODELS = [
  ...[ConfigMap, Deployment, HorizontalPodAutoscaler, Ingress, Job, Namespace, NetworkPolicy, PersistentVolumeClaim],
  ...[PodDisruptionBudget, Service, ServiceAccount, StatefulSet],
  ...[Cluster, ScheduledBackup, ScaledObject, TriggerAuthentication, PodMonitor, PrometheusRule, ServiceMonitor],
] as unknown as readonly ModelClass[];

/** Of the operator's releases since 1.26; the package's schema is older. */
const CLUSTER_PLUGIN = /^\/spec\/plugins\/\d+\/(name|enabled|isWALArchiver|parameters)$/;
const SOURCE_PLUGIN = /^\/spec\/externalClusters\/\d+\/plugin$/;
const SOURCE_PARAMETERS = new Set(['barmanObjectName', 'serverName']);

const isObjectStore = new Ajv({ allErrors: true }).compile(OBJECT_STORE);

/** What its schema says against an object, and fields that the schema does not know; nothing: it is valid. */
export function schemaProblems(object: Manifest): string[] {
  const title = `${object.kind}/${object.metadata?.name}`;
  if (object.kind === 'ObjectStore') {
    if (isObjectStore(object)) return [];
    return (isObjectStore.errors ?? []).map((error) => `${title}${error.instancePath} ${error.message}`);
  }
  const model = MODELS.find(({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind);
  if (model === undefined) return [`${title}: no schema of ${object.apiVersion} ${object.kind}`];
  const reads = new Reads();
  try {
    model.prototype.validate.call(reads.watch(object, ''));
  } catch (error) {
    return [`${title}: ${(error as Error).message}`];
  }
  const unknown = reads.unread().filter((path) => !isNewer(object, path));
  return unknown.map((path) => `${title}: unknown field ${path}`);
}

function isNewer(object: Manifest, path: string): boolean {
  if (object.kind !== 'Cluster') return false;
  return CLUSTER_PLUGIN.test(path) || (SOURCE_PLUGIN.test(path) && isSource(at(object, path)));
}

function at(object: Manifest, path: string): unknown {
  const keys = path.slice(1).split('/');
  return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], object);
}

/** Where a database is restored from: the package's schema does not look into it. */
function isSource(value: unknown): boolean {
  const { name, parameters, ...others } = value as { name?: unknown; parameters?: object };
  const isKnown = Object.entries(parameters ?? {}).every(
    ([key, text]) => SOURCE_PARAMETERS.has(key) && typeof text === 'string',
  );
  return typeof name === 'string' && isKnown && Object.keys(others).length === 0;
}

/**
 * The validators are compiled and silent about fields that they do not know, but they look at each field that they do
 * know. So whatever they have not looked at is unknown.
 */
class Reads {
  private readonly nodes: { readonly path: string; readonly value: object; readonly read: Set<string> }[] = [];

  watch(value: unknown, path: string): unknown {
    if (typeof value !== 'object' || value === null) return value;
    const read = new Set<string>();
    this.nodes.push({ path, value, read });
    const children = new Map<string, unknown>();
    const childOf = (key: string, child: unknown) => {
      if (!children.has(key)) children.set(key, this.watch(child, `${path}/${key}`));
      return children.get(key);
    };
    return new Proxy(value, {
      get: (target, key) => {
        const child = Reflect.get(target, key);
        if (typeof key !== 'string' || !Object.hasOwn(target, key)) return child;
        read.add(key);
        return childOf(key, child);
      },
      ownKeys: (target) => {
        for (const key of Object.keys(target)) read.add(key);
        return Reflect.ownKeys(target);
      },
    });
  }

  /** Paths of fields beside fields that were looked at. */
  unread(): string[] {
    return this.nodes.flatMap(({ path, value, read }) =>
      Array.isArray(value)
        ? []
        : Object.keys(value)
            .filter((key) => !read.has(key))
            .map((key) => `${path}/${key}`),
    );
  }
}
