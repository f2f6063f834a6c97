import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IHorizontalPodAutoscalerSpec } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscalerSpec';
import type { IPersistentVolumeClaimSpec } from 'kubernetes-models/v1/PersistentVolumeClaimSpec';
import { loadConfig } from '#config/env';
import { QUEUE_CONCURRENCY } from '#config/queues';
import { K8S } from '../../../tools/k8s/kustomize.mjs';
import type { Check, Rule, World } from '../check.js';
import { bytesOf, componentOf, type Manifest, named, ofKind, selects } from '../manifest.js';
import { inContainer, inObject, without } from './plant.js';

interface Scaled {
  readonly scaleTargetRef: { readonly kind?: string; readonly name: string };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly fallback: { readonly replicas: number };
  readonly triggers: readonly {
    readonly type: string;
    readonly metadata: { readonly query: string; readonly targetQueryValue: string };
    readonly authenticationRef: { readonly name: string };
  }[];
}

interface Cluster {
  readonly instances: number;
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly enableSuperuserAccess: boolean;
  readonly plugins?: readonly { isWALArchiver?: boolean; parameters?: { barmanObjectName?: string } }[];
  readonly postgresql: {
    readonly shared_preload_libraries: readonly string[];
    readonly synchronous?: { readonly number: number };
    readonly parameters: Readonly<Record<string, string>>;
  };
  readonly bootstrap: {
    readonly initdb: { readonly owner: string; readonly postInitApplicationSQL: readonly string[] };
  };
  readonly managed: { readonly roles: readonly { name: string; superuser?: boolean; bypassrls?: boolean }[] };
}

const replicasOf = ({ spec }: Manifest) => (spec as { replicas?: number }).replicas;
const deployment = (objects: readonly Manifest[], name: string) => named(objects, 'Deployment', name) as Manifest;

const scaling: Rule = {
  name: 'servers follow their load, workers what is waiting for them',
  check({ objects, overlay }, check) {
    const isScaled = overlay !== 'dev';
    const api = named<IHorizontalPodAutoscalerSpec>(objects, 'HorizontalPodAutoscaler', 'beatkeeper-api');
    check.equal(api !== undefined, isScaled, 'an autoscaler of servers');
    check.equal(replicasOf(deployment(objects, 'beatkeeper-api')), isScaled ? undefined : 1, 'replicas of the API');
    if (api !== undefined) checkAutoscaler(api.spec, check);
    const worker = named<Scaled>(objects, 'ScaledObject', 'beatkeeper-worker');
    check.equal(worker !== undefined, overlay === 'production', 'a scaler of workers');
    const count = replicasOf(deployment(objects, 'beatkeeper-worker'));
    check.equal(count, { dev: 1, production: undefined, 'air-gapped': 2 }[overlay], 'replicas of workers');
    if (worker !== undefined) checkScaler(worker.spec, objects, check);
  },
  planted: {
    'no autoscaler': without('HorizontalPodAutoscaler', 'beatkeeper-api'),
    'a count beside the autoscaler': inObject('Deployment', 'beatkeeper-api', ({ spec }) => {
      spec.replicas = 3;
    }),
    'a count beside the scaler': inObject('Deployment', 'beatkeeper-worker', ({ spec }) => {
      spec.replicas = 1;
    }),
    'an autoscaler of nobody': inObject('HorizontalPodAutoscaler', 'beatkeeper-api', ({ spec }) => {
      spec.scaleTargetRef.name = 'beatkeeper';
    }),
    'one server': inObject('HorizontalPodAutoscaler', 'beatkeeper-api', ({ spec }) => {
      spec.minReplicas = 1;
    }),
    'no more than at least': inObject('HorizontalPodAutoscaler', 'beatkeeper-api', ({ spec }) => {
      spec.maxReplicas = 3;
    }),
    'another load': inObject('HorizontalPodAutoscaler', 'beatkeeper-api', ({ spec }) => {
      spec.metrics[0].resource.target.averageUtilization = 95;
    }),
    'down at once': inObject('HorizontalPodAutoscaler', 'beatkeeper-api', ({ spec }) => {
      delete spec.behavior;
    }),
    'no scaler': without('ScaledObject', 'beatkeeper-worker'),
    'no worker at all': inObject('ScaledObject', 'beatkeeper-worker', ({ spec }) => {
      spec.minReplicaCount = 0;
    }),
    'no bound': inObject('ScaledObject', 'beatkeeper-worker', ({ spec }) => {
      spec.maxReplicaCount = 1;
    }),
    'nothing when KEDA cannot look': inObject('ScaledObject', 'beatkeeper-worker', ({ spec }) => {
      spec.fallback = { replicas: 0 };
    }),
    'a scaler of nobody': inObject('ScaledObject', 'beatkeeper-worker', ({ spec }) => {
      spec.scaleTargetRef.name = 'beatkeeper';
    }),
    'a target that one worker cannot do': inObject('ScaledObject', 'beatkeeper-worker', ({ spec }) => {
      spec.triggers[0].metadata.targetQueryValue = '500';
    }),
    'another trigger': inObject('ScaledObject', 'beatkeeper-worker', ({ spec }) => {
      spec.triggers[1].type = 'cron';
    }),
    'no credentials': without('TriggerAuthentication', 'beatkeeper-queue'),
  },
};

function checkAutoscaler(spec: IHorizontalPodAutoscalerSpec, check: Check): void {
  check.equal(spec.scaleTargetRef.name, 'beatkeeper-api', 'whom it scales');
  check.that((spec.minReplicas ?? 1) >= 3, 'three servers at least');
  check.that(spec.maxReplicas > (spec.minReplicas ?? 1), 'more servers when there is more to do');
  check.equal(spec.metrics?.[0]?.resource?.target.averageUtilization, 70, 'cpu');
  check.equal(spec.behavior?.scaleDown?.stabilizationWindowSeconds, 300, 'seconds before there are fewer');
}

function checkScaler(spec: Scaled, objects: readonly Manifest[], check: Check): void {
  check.equal(spec.scaleTargetRef.name, 'beatkeeper-worker', 'whom it scales');
  check.that(spec.minReplicaCount >= 1, 'one worker at least: schedules need it');
  check.that(spec.maxReplicaCount > spec.minReplicaCount, 'more workers when there is more to do');
  check.that(spec.fallback.replicas >= 1, 'workers while nobody can count');
  const atATime = Object.values(QUEUE_CONCURRENCY).reduce((sum, count) => sum + count, 0);
  for (const { type, metadata, authenticationRef } of spec.triggers) {
    check.equal(type, 'postgresql', 'what it asks');
    check.that(Number(metadata.targetQueryValue) <= atATime, `at most the ${atATime} jobs that one worker does`);
    check.that(named(objects, 'TriggerAuthentication', authenticationRef.name) !== undefined, 'its credentials');
  }
}

/** Most connections of a process: the pools that settings name, for who somebody is 4, for probes and metrics 2. */
const CONNECTIONS = (() => {
  const { database: pools } = loadConfig({
    DATABASE_URL: 'postgresql://app@db/beatkeeper',
    SECRET_KEY: 'Zq8vR2mT6xK1pL9wB4nC7yD3hF5jG0sA',
  });
  const api = pools.ingest.max + pools.read.max + pools.job.max + pools.ormMaxConnections + 4 + 2;
  // A worker takes jobs by three more, and hears of them by another one.
  return { api, worker: api + 3 + 1 };
})();

/** What a backend has for itself: its catalogues and plans, without what it sorts. A guess on the safe side. */
const CONNECTION_BYTES = 16 * 2 ** 20;

const database: Rule = {
  name: 'the database has TimescaleDB, plain roles, room for all connections, and a second copy of what was acknowledged',
  check({ objects, overlay }, check) {
    const cluster = named<Cluster>(objects, 'Cluster', 'beatkeeper-database');
    check.that(cluster !== undefined, 'a database');
    if (cluster === undefined) return;
    const { spec } = cluster;
    const isHigh = overlay !== 'dev';
    check.equal(spec.instances, isHigh ? 3 : 1, 'instances');
    check.equal(spec.postgresql.synchronous?.number, isHigh ? 1 : undefined, 'copies that a commit waits for');
    check.equal(spec.enableSuperuserAccess, false, 'a password of the superuser');
    check.equal(spec.postgresql.shared_preload_libraries, ['timescaledb'], 'libraries');
    check.equal(spec.postgresql.parameters['timescaledb.license'], 'timescale', 'edition of TimescaleDB');
    check.equal(spec.postgresql.parameters['timescaledb.telemetry_level'], 'off', 'telemetry of TimescaleDB');
    check.equal(spec.bootstrap.initdb.owner, 'beatkeeper_owner', 'owner');
    check.that(
      spec.bootstrap.initdb.postInitApplicationSQL.some((sql) => /create extension/.test(sql)),
      'the extension',
    );
    check.equal(
      spec.managed.roles.map(({ name }) => name),
      ['beatkeeper_app', 'beatkeeper_job'],
      'roles',
    );
    check.that(
      spec.managed.roles.every(({ superuser, bypassrls }) => superuser !== true && bypassrls !== true),
      'roles that row security binds',
    );
    const most = Number(spec.postgresql.parameters.max_connections);
    const needed = mostConnections(objects);
    check.that(most >= needed, `room for ${needed} connections, not ${most}`);
    const buffers = bytesOf(spec.postgresql.parameters.shared_buffers?.replace('B', 'i'));
    const used = buffers + (isHigh ? needed * CONNECTION_BYTES : 0);
    check.that(used <= bytesOf(spec.resources.limits.memory), `memory for buffers and ${needed} connections`);
  },
  planted: {
    'no database': without('Cluster', 'beatkeeper-database'),
    'one instance': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.instances = 1;
    }),
    'one copy': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      delete spec.postgresql.synchronous;
    }),
    'a superuser': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.enableSuperuserAccess = true;
    }),
    'no library': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.postgresql.shared_preload_libraries = [];
    }),
    'another edition': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.postgresql.parameters['timescaledb.license'] = 'apache';
    }),
    'a call home': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      delete spec.postgresql.parameters['timescaledb.telemetry_level'];
    }),
    'an owner who serves': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.bootstrap.initdb.owner = 'beatkeeper_app';
    }),
    'no extension': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.bootstrap.initdb.postInitApplicationSQL = [];
    }),
    'a role less': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.managed.roles.pop();
    }),
    'a role that row security does not bind': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.managed.roles[0].bypassrls = true;
    }),
    'too little memory for its connections': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.resources.limits.memory = '4Gi';
    }),
    'too few connections': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.postgresql.parameters.max_connections = '100';
    }),
  },
};

/** While everything is as large as it may become, and rolls out. */
function mostConnections(objects: readonly Manifest[]): number {
  const scaler = named<Scaled>(objects, 'ScaledObject', 'beatkeeper-worker')?.spec.maxReplicaCount;
  const autoscaler = named<IHorizontalPodAutoscalerSpec>(objects, 'HorizontalPodAutoscaler', 'beatkeeper-api');
  const servers = autoscaler?.spec.maxReplicas ?? replicasOf(deployment(objects, 'beatkeeper-api')) ?? 1;
  const workers = scaler ?? replicasOf(deployment(objects, 'beatkeeper-worker')) ?? 1;
  const ofOperators = 20;
  return (servers + 1) * CONNECTIONS.api + (workers + 1) * CONNECTIONS.worker + ofOperators;
}

const backups: Rule = {
  name: 'write-ahead log and base backups leave the cluster, and are kept for a month',
  check({ objects, overlay }, check) {
    const schedules = ofKind<{ cluster: { name: string }; method: string; schedule: string }>(
      objects,
      'ScheduledBackup',
    );
    check.equal(schedules.length, overlay === 'dev' ? 0 : 1, 'schedules of backups');
    for (const { spec } of schedules) {
      const cluster = named<Cluster>(objects, 'Cluster', spec.cluster.name);
      check.that(cluster !== undefined, 'a schedule of a database that is there');
      check.equal(spec.method, 'plugin', 'method');
      check.equal(spec.schedule.split(' ').length, 6, 'parts of a schedule with seconds');
      const archiver = cluster?.spec.plugins?.find(({ isWALArchiver }) => isWALArchiver === true);
      const store = named<{ retentionPolicy: string }>(
        objects,
        'ObjectStore',
        archiver?.parameters?.barmanObjectName ?? '',
      );
      check.that(store !== undefined, 'a store of write-ahead log');
      check.that(Number.parseInt(store?.spec.retentionPolicy ?? '0', 10) >= 30, 'a month of backups');
    }
  },
  planted: {
    'no schedule': without('ScheduledBackup', 'beatkeeper-database'),
    'a schedule of another database': inObject('ScheduledBackup', 'beatkeeper-database', ({ spec }) => {
      spec.cluster.name = 'database';
    }),
    'the method of before': inObject('ScheduledBackup', 'beatkeeper-database', ({ spec }) => {
      spec.method = 'barmanObjectStore';
    }),
    'a schedule of every minute of the first': inObject('ScheduledBackup', 'beatkeeper-database', ({ spec }) => {
      spec.schedule = '30 1 * * *';
    }),
    'no write-ahead log': inObject('Cluster', 'beatkeeper-database', ({ spec }) => {
      spec.plugins[0].isWALArchiver = false;
    }),
    'a week': inObject('ObjectStore', 'beatkeeper-backups', ({ spec }) => {
      spec.retentionPolicy = '7d';
    }),
  },
};

const stores: Rule = {
  name: 'Redis evicts nothing and writes down what it has; files are seen by every pod',
  check({ objects, overlay, workloads }, check) {
    const conf = String(
      (
        ofKind(objects, 'ConfigMap').find(({ data }) => 'redis.conf' in (data as object))?.data as
          | Record<string, string>
          | undefined
      )?.['redis.conf'],
    );
    for (const line of ['maxmemory-policy noeviction', 'appendonly yes', 'include /etc/redis-secret/redis.conf'])
      check.that(conf.split('\n').includes(line), `redis.conf: ${line}`);
    const redis = workloads.find((workload) => componentOf(workload) === 'redis');
    const limit = bytesOf(redis?.containers[0]?.resources?.limits?.memory);
    const most = bytesOf(`${/^maxmemory (\d+)mb$/m.exec(conf)?.[1]}Mi`);
    check.that(most * 2 <= limit, `Redis may be twice as large while it writes: ${most} of ${limit}`);
    const claim = named<IPersistentVolumeClaimSpec>(objects, 'PersistentVolumeClaim', 'beatkeeper-data');
    const mode = overlay === 'dev' ? 'ReadWriteOnce' : 'ReadWriteMany';
    check.equal(claim?.spec.accessModes, [mode], 'who sees the files');
    for (const workload of workloads.filter(({ object }) => object.kind === 'Deployment')) {
      const volume = workload.pod.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim);
      const mount = workload.containers[0]?.volumeMounts?.find(({ name }) => name === volume?.name);
      check.equal(mount?.mountPath, '/var/lib/beatkeeper', `${workload.title} keeps its files on the claim`);
    }
  },
  planted: {
    'keys that go': inObject('ConfigMap', 'beatkeeper-redis', ({ data }) => {
      data['redis.conf'] = data['redis.conf'].replace('noeviction', 'allkeys-lru');
    }),
    'more than its memory': inObject('ConfigMap', 'beatkeeper-redis', ({ data }) => {
      data['redis.conf'] = data['redis.conf'].replace('maxmemory 192mb', 'maxmemory 512mb');
    }),
    'files of one node': inObject('PersistentVolumeClaim', 'beatkeeper-data', ({ spec }) => {
      spec.accessModes = ['ReadWriteOnce'];
    }),
    'files that go with the pod': inContainer('worker', (container) => {
      container.volumeMounts[1].mountPath = '/data';
    }),
  },
};

const monitoring: Rule = {
  name: 'metrics are read from a port of their own',
  check(world, check) {
    const { objects, overlay } = world;
    const monitors = ofKind<MonitorSpec>(objects, 'ServiceMonitor');
    check.equal(monitors.length, overlay === 'dev' ? 0 : 1, 'monitors');
    for (const { spec } of monitors) {
      const services = ofKind<{ ports: { name: string }[] }>(objects, 'Service').filter(({ metadata }) =>
        selects(spec.selector, metadata.labels ?? {}),
      );
      check.equal(
        services.map(({ metadata }) => metadata.name),
        ['beatkeeper-metrics'],
        'Services that are read',
      );
      for (const { port, path } of spec.endpoints) {
        check.that(
          services.every((service) => service.spec.ports.some(({ name }) => name === port)),
          'their port',
        );
        check.equal(path, '/metrics', 'path of metrics');
      }
    }
    const files = readdirSync(join(K8S, 'components', 'monitoring', 'dashboards')).sort();
    const maps = ofKind(objects, 'ConfigMap').filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
    const shown = maps.flatMap(({ data }) => Object.keys(data as object)).sort();
    check.equal(shown, overlay === 'dev' ? [] : files, 'dashboards');
    check.equal(ofKind(objects, 'PrometheusRule').length, overlay === 'dev' ? 0 : 1, 'alert rules');
    checkPort(world, check);
  },
  planted: {
    'no monitor': without('ServiceMonitor', 'beatkeeper'),
    'a monitor of the API': inObject('ServiceMonitor', 'beatkeeper', ({ spec }) => {
      spec.selector.matchLabels['app.kubernetes.io/component'] = 'api';
    }),
    'another port': inObject('ServiceMonitor', 'beatkeeper', ({ spec }) => {
      spec.endpoints[0].port = 'http';
    }),
    'another path': inObject('ServiceMonitor', 'beatkeeper', ({ spec }) => {
      spec.endpoints[0].path = '/api/metrics';
    }),
    'a dashboard that nobody sees': inObject('ConfigMap', 'beatkeeper-dashboards', ({ metadata }) => {
      delete metadata.labels.grafana_dashboard;
    }),
    'no alerts': without('PrometheusRule', 'beatkeeper'),
    'metrics beside requests': inObject('Service', 'beatkeeper-api', ({ spec }) => {
      spec.ports.push({ name: 'metrics', port: 9464, targetPort: 'metrics' });
    }),
  },
};

interface MonitorSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly endpoints: readonly { readonly port: string; readonly path: string }[];
}

function checkPort({ objects }: World, check: Check): void {
  for (const { metadata, spec } of ofKind<{ ports: { targetPort: string }[] }>(objects, 'Service')) {
    if (metadata.name === 'beatkeeper-metrics') continue;
    check.that(
      spec.ports.every(({ targetPort }) => targetPort !== 'metrics'),
      `${metadata.name} has no metrics`,
    );
  }
}

export const SERVICE_RULES: readonly Rule[] = [scaling, database, backups, stores, monitoring];
