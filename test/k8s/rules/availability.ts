import type { IDeploymentSpec } from 'kubernetes-models/apps/v1/DeploymentSpec';
import type { IPodDisruptionBudgetSpec } from 'kubernetes-models/policy/v1/PodDisruptionBudgetSpec';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { Rule } from '../check.js';
import { componentOf, type Manifest, ofKind, selects, type Workload } from '../manifest.js';
import { inContainer, inObject, inPod, without } from './plant.js';

const servers = (workloads: readonly Workload[]) => workloads.filter(({ object }) => object.kind === 'Deployment');

/** Where each process answers for itself. */
const HEALTH_PORT: Readonly<Record<string, string>> = { api: 'http', worker: 'health' };
const HEALTH_PATHS = {
  livenessProbe: '/health/live',
  readinessProbe: '/health/ready',
  startupProbe: '/health/startup',
} as const;

const probes: Rule = {
  name: 'probes ask the process alone whether to restart it, and the database only whether to send requests',
  check({ workloads }, check) {
    for (const workload of servers(workloads)) {
      const port = HEALTH_PORT[componentOf(workload)];
      const [container] = workload.containers;
      for (const [name, path] of Object.entries(HEALTH_PATHS) as [keyof typeof HEALTH_PATHS, string][]) {
        const probe = container?.[name];
        check.equal(probe?.httpGet?.path, path, `${workload.title} path of ${name}`);
        check.equal(probe?.httpGet?.port, port, `${workload.title} port of ${name}`);
      }
      check.that(patience(container?.livenessProbe) >= 30, `${workload.title}: half a minute before it is restarted`);
      check.that(patience(container?.readinessProbe) <= 15, `${workload.title}: left alone within 15 seconds`);
      check.that(patience(container?.startupProbe) >= 60, `${workload.title}: a minute to start`);
      check.that((container?.readinessProbe?.timeoutSeconds ?? 1) >= 2, `${workload.title}: time for the database`);
    }
    for (const { containers, title, object } of workloads)
      if (object.kind === 'StatefulSet')
        for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const)
          check.that(
            containers.every((container) => container[name] !== undefined),
            `${title}: a ${name}`,
          );
  },
  planted: {
    'a restart because of the database': inContainer('api', (container) => {
      container.livenessProbe.httpGet.path = '/health/ready';
    }),
    'requests before it is ready': inContainer('worker', (container) => {
      delete container.readinessProbe;
    }),
    'no time to start': inContainer('api', (container) => {
      container.startupProbe.failureThreshold = 3;
    }),
    'a restart in no time': inContainer('api', (container) => {
      container.livenessProbe.failureThreshold = 1;
    }),
    'a port that is not its own': inContainer('worker', (container) => {
      container.readinessProbe.httpGet.port = 'metrics';
    }),
    'Redis that nobody asks': inContainer('redis', (container) => {
      delete container.livenessProbe;
    }),
  },
};

/** Seconds until something is done about failures. */
const patience = ({ periodSeconds = 10, failureThreshold = 3 }: Partial<IProbe> = {}) =>
  periodSeconds * failureThreshold;

const PRE_STOP_SECONDS = 5;
/** What a process may take to answer what is under way, or to hand its jobs back. */
const DRAIN_SECONDS: Readonly<Record<string, number>> = { api: 30, worker: 60 };

function settingOf(objects: readonly Manifest[], key: string): string | undefined {
  const maps = ofKind(objects, 'ConfigMap').map(({ data }) => data as Record<string, string>);
  return maps.find((data) => key in data)?.[key];
}

const rollout: Rule = {
  name: 'a rollout takes nothing away before something else is there, and lets work end',
  check({ workloads, objects }, check) {
    const delay = Number(settingOf(objects, 'SHUTDOWN_DELAY_SECONDS'));
    check.that(delay >= 5, 'servers say that they end before they do');
    check.equal(servers(workloads).map(componentOf).sort(), ['api', 'worker'], 'deployments');
    for (const workload of servers(workloads)) {
      const spec = workload.object.spec as IDeploymentSpec;
      const { title, pod } = workload;
      check.equal(spec.strategy?.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 }, `${title} strategy`);
      check.equal(spec.revisionHistoryLimit, 3, `${title} revisionHistoryLimit`);
      check.that((spec.minReadySeconds ?? 0) > 0, `${title}: ready for some seconds`);
      const sleep = workload.containers[0]?.lifecycle?.preStop?.sleep?.seconds;
      check.equal(sleep, PRE_STOP_SECONDS, `${title} preStop`);
      const needed = PRE_STOP_SECONDS + delay + (DRAIN_SECONDS[componentOf(workload)] ?? 0);
      check.that((pod.terminationGracePeriodSeconds ?? 30) >= needed, `${title}: ${needed} seconds to end`);
    }
  },
  planted: {
    'an end without a word': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.SHUTDOWN_DELAY_SECONDS = '0';
    }),
    'one less while it rolls': inObject('Deployment', 'beatkeeper-api', ({ spec }) => {
      spec.strategy.rollingUpdate.maxUnavailable = 1;
    }),
    'all at once': inObject('Deployment', 'beatkeeper-worker', ({ spec }) => {
      spec.strategy = { type: 'Recreate' };
    }),
    'killed while it answers': inPod('api', (pod) => {
      pod.terminationGracePeriodSeconds = 10;
    }),
    'closed while it still gets requests': inContainer('api', (container) => {
      delete container.lifecycle;
    }),
    'ready for a moment': inObject('Deployment', 'beatkeeper-api', ({ spec }) => {
      delete spec.minReadySeconds;
    }),
    'a history without an end': inObject('Deployment', 'beatkeeper-api', ({ spec }) => {
      delete spec.revisionHistoryLimit;
    }),
    'no worker': without('Deployment', 'beatkeeper-worker'),
  },
};

const spread: Rule = {
  name: 'replicas are on different nodes and zones where there are any, and drained one after the other',
  check({ workloads, objects }, check) {
    const budgets = ofKind<IPodDisruptionBudgetSpec>(objects, 'PodDisruptionBudget');
    for (const { title, pod, labels } of servers(workloads)) {
      const constraints = pod.topologySpreadConstraints ?? [];
      for (const key of ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']) {
        const found = constraints.find(({ topologyKey }) => topologyKey === key);
        check.that(found !== undefined && selects(found.labelSelector ?? {}, labels), `${title}: spread over ${key}`);
      }
      const soft = pod.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const hard = pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const isApart = soft.some(({ podAffinityTerm }) => selects(podAffinityTerm.labelSelector ?? {}, labels));
      check.that(isApart && hard.length === 0, `${title}: apart where it can be`);
      const mine = budgets.filter(({ spec }) => selects(spec.selector ?? {}, labels));
      check.equal(mine.length, 1, `${title} budgets`);
      check.equal(mine[0]?.spec.maxUnavailable, 1, `${title} maxUnavailable`);
      check.equal(mine[0]?.spec.unhealthyPodEvictionPolicy, 'AlwaysAllow', `${title} unhealthyPodEvictionPolicy`);
    }
  },
  planted: {
    'no zones': inPod('api', (pod) => {
      pod.topologySpreadConstraints.shift();
    }),
    'a spread of others': inPod('worker', (pod) => {
      pod.topologySpreadConstraints[1].labelSelector.matchLabels['app.kubernetes.io/component'] = 'api';
    }),
    'only where nobody is': inPod('api', (pod) => {
      const { podAntiAffinity } = pod.affinity;
      podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution = [];
      podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution = [];
    }),
    'no budget': without('PodDisruptionBudget', 'beatkeeper-api'),
    'a budget that holds a node for ever': inObject('PodDisruptionBudget', 'beatkeeper-worker', ({ spec }) => {
      spec.maxUnavailable = 0;
    }),
    'a broken pod that holds a node': inObject('PodDisruptionBudget', 'beatkeeper-api', ({ spec }) => {
      delete spec.unhealthyPodEvictionPolicy;
    }),
    'a budget of nobody': inObject('PodDisruptionBudget', 'beatkeeper-api', ({ spec }) => {
      spec.selector.matchLabels['app.kubernetes.io/component'] = 'web';
    }),
  },
};

export const AVAILABILITY_RULES: readonly Rule[] = [probes, rollout, spread];
