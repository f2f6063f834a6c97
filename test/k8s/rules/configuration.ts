import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IJobSpec } from 'kubernetes-models/batch/v1/JobSpec';
import type { IContainer } from 'kubernetes-models/v1/Container';
import { type AppConfig, loadConfig } from '#config/env';
import { SETTINGS } from '#config/settings';
import { K8S } from '../../../tools/k8s/kustomize.mjs';
import type { Check, Rule } from '../check.js';
import { componentOf, type Manifest, ofKind, type Workload } from '../manifest.js';
import { inContainer, inObject, inPod, withObject, without } from './plant.js';

/** The release that this tree is. */
export const VERSION = (JSON.parse(readFileSync(join(K8S, '..', 'package.json'), 'utf8')) as { version: string })
  .version;

/** Read by Node and the C library, not by the product. */
const OF_THE_RUNTIME = new Set(['NODE_OPTIONS', 'MALLOC_ARENA_MAX']);
const KEYS = SETTINGS.shape as Record<string, { meta(): { secret?: boolean } | undefined } | undefined>;
const isSecret = (key: string) => KEYS[key]?.meta()?.secret === true;
/** Of everything that secrets may be written as: URLs with a password, keys of ours, long words of chance. */
const CREDENTIAL = /:\/\/[^/\s:@]*:[^@\s/]+@|waka_|hka_|-----BEGIN|\b(?=\w*\d)(?=\w*[a-z])[A-Za-z0-9+/]{40,}\b/;

const all = ({ containers, initContainers }: Workload) => [...initContainers, ...containers];
const isOurs = (workload: Workload) => componentOf(workload) !== 'redis';

interface ConfigMapLike {
  readonly data?: Record<string, string>;
}
const settingsOf = (objects: readonly Manifest[]) =>
  ofKind(objects, 'ConfigMap').find(
    ({ metadata, data }) => /^beatkeeper-[a-z0-9]{10}$/.test(metadata.name) && 'PUBLIC_URL' in (data as object),
  );

/** The environment of a container, with a stand-in for each Secret. */
function environmentOf({ env = [], envFrom = [] }: IContainer, objects: readonly Manifest[]): Record<string, string> {
  const maps = envFrom.map(({ configMapRef }) =>
    objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name),
  );
  const standIn = (key: string) =>
    key.endsWith('_URL') || key.endsWith('_URLS')
      ? STAND_INS[key]
      : (STAND_INS[key] ?? 'long enough to be a key of something 0123456789');
  const own = env.map(({ name, value, valueFrom }) => [name, valueFrom ? standIn(name) : value] as const);
  const entries = [...maps.flatMap((map) => Object.entries((map as ConfigMapLike | undefined)?.data ?? {})), ...own];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const STAND_INS: Readonly<Record<string, string>> = {
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20something',
  DATABASE_URL: 'postgresql://beatkeeper_app@beatkeeper-database-rw/beatkeeper',
  OWNER_DATABASE_URL: 'postgresql://beatkeeper_owner@beatkeeper-database-rw/beatkeeper',
  JOB_DATABASE_URL: 'postgresql://beatkeeper_job@beatkeeper-database-rw/beatkeeper',
  DATABASE_REPLICA_URLS: 'postgresql://beatkeeper_app@beatkeeper-database-ro/beatkeeper',
  REDIS_URL: 'redis://beatkeeper-redis:6379',
  SMTP_URL: 'smtp://mail.example.com:587',
};

const settings: Rule = {
  name: 'every setting is one of the product, has a value that it takes, and is where it belongs',
  check({ objects, workloads }, check) {
    const map = settingsOf(objects);
    check.that(map !== undefined, 'a ConfigMap that is called by its content');
    for (const [key, value] of Object.entries((map as ConfigMapLike | undefined)?.data ?? {})) {
      check.that(KEYS[key] !== undefined, `${key} of the ConfigMap is a setting`);
      check.that(!isSecret(key), `${key} is no secret`);
      check.that(!CREDENTIAL.test(value), `${key} holds no credential`);
    }
    for (const workload of workloads.filter(isOurs)) {
      for (const container of all(workload)) {
        const config = checkEnvironment(container, objects, `${workload.title} ${container.name}`, check);
        if (workload.object.kind === 'Deployment' && workload.containers.includes(container))
          checkServing({ workload, container, config, map: map?.metadata.name }, check);
      }
    }
  },
  planted: {
    'no settings': without('ConfigMap', 'beatkeeper-'),
    'a secret that is written down': inContainer('api', ({ env }) => {
      env.push({ name: 'SMTP_URL', value: 'smtp://mail.example.com' });
    }),
    'a password that is written down': inContainer('worker', ({ env }) => {
      env.push({ name: 'OUTBOUND_ALLOWED', value: 'smtp://ann:hunter2@mail.example.com' });
    }),
    'a key that does not exist': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.DATABASE_POOL = '10';
    }),
    'a value that it does not take': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.LOG_LEVEL = 'verbose';
    }),
    'a secret among settings': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.SECRET_KEY = 'a key that everybody can read, 0123456789';
    }),
    'a password in a setting': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.PUBLIC_URL = 'https://ann:hunter2@beatkeeper.example.com';
    }),
    'IPv4 alone': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.HOST = '0.0.0.0';
    }),
    'jobs in the server': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.WORKER = 'embedded';
    }),
    'pods that migrate': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.MIGRATE = 'start';
    }),
    'another port': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.PORT = '8080';
    }),
    'metrics on another port': inContainer('api', ({ ports }) => {
      ports[1].containerPort = 9090;
    }),
    'a variable of nobody': inContainer('worker', ({ env }) => {
      env.push({ name: 'DEBUG', value: '*' });
    }),
    'a secret that nobody can set': inContainer('api', (container) => {
      container.env = container.env.filter(({ name }: { name: string }) => name !== 'OTEL_EXPORTER_OTLP_HEADERS');
    }),
    'the ConfigMap of before': inContainer('api', ({ envFrom }) => {
      envFrom[0].configMapRef.name = 'beatkeeper-0123456789';
    }),
  },
};

interface Serving {
  readonly workload: Workload;
  readonly container: IContainer;
  readonly config: AppConfig | undefined;
  /** Name of the ConfigMap with the settings. */
  readonly map: string | undefined;
}

function checkServing({ workload, container, config, map }: Serving, check: Check): void {
  const { title } = workload;
  const sources = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name);
  check.equal(sources, [map], `${title} takes its settings from the ConfigMap`);
  const given = new Set((container.env ?? []).map(({ name }) => name));
  const missing = Object.keys(KEYS).filter((key) => isSecret(key) && key !== 'OWNER_DATABASE_URL' && !given.has(key));
  check.equal(missing, [], `${title}: secrets that nobody could set`);
  check.equal(config?.http.host, '::', `${title} listens on both families`);
  check.equal(config?.worker.isExternal, true, `${title} leaves jobs to workers`);
  check.equal(config?.database.waitsForSchema, true, `${title} waits for the schema`);
  const ports = (container.ports ?? []).map(({ name, containerPort }) => `${name} ${containerPort}`);
  const own = componentOf(workload) === 'api' ? `http ${config?.http.port}` : `health ${config?.worker.port}`;
  check.equal(ports, [own, 'metrics 9464'], `${title} ports`);
}

/** What the product makes of the environment of a container; undefined where it refuses it. */
function checkEnvironment(
  container: IContainer,
  objects: readonly Manifest[],
  place: string,
  check: Check,
): AppConfig | undefined {
  for (const { name, value, valueFrom } of container.env ?? []) {
    check.that(OF_THE_RUNTIME.has(name) || KEYS[name] !== undefined, `${place}: ${name} is a setting`);
    if (isSecret(name)) check.that(valueFrom?.secretKeyRef !== undefined, `${place}: ${name} comes from a Secret`);
    if (value !== undefined) check.that(!CREDENTIAL.test(value), `${place}: ${name} holds no credential`);
  }
  let config: AppConfig | undefined;
  let problem = '';
  try {
    config = loadConfig(environmentOf(container, objects));
  } catch (error) {
    problem = (error as Error).message;
  }
  check.equal(problem, '', `${place} configuration`);
  return config;
}

const secrets: Rule = {
  name: 'credentials come by reference, and only the migration knows the owner of the schema',
  check({ objects, workloads }, check) {
    check.equal(ofKind(objects, 'Secret').length, 0, 'Secrets among the manifests');
    for (const workload of workloads) {
      for (const container of all(workload)) checkCredentials(container, workload, check);
      check.that(
        (workload.pod.volumes ?? []).every(({ secret }) => secret?.secretName !== 'beatkeeper-owner'),
        `${workload.title}: no file of the owner's`,
      );
    }
  },
  planted: {
    'a Secret in the repository': withObject({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'beatkeeper-keys' },
    }),
    'a password among arguments': inContainer('redis', (container) => {
      container.args = ['--requirepass', 'aGVsbG8gd29ybGQsIHRoaXMgaXMgYSBwYXNzd29yZDE'];
    }),
    'a whole Secret': inContainer('api', ({ envFrom }) => {
      envFrom.push({ secretRef: { name: 'beatkeeper-keys' } });
    }),
    'the owner in the server': inContainer('api', ({ env }) => {
      env[2].valueFrom = { secretKeyRef: { name: 'beatkeeper-owner', key: 'OWNER_DATABASE_URL' } };
    }),
    'the owner in a file': inPod('worker', ({ volumes }) => {
      volumes.push({ name: 'owner', secret: { secretName: 'beatkeeper-owner' } });
    }),
  },
};

function checkCredentials(container: IContainer, workload: Workload, check: Check): void {
  const { name, command = [], args = [], env = [], envFrom = [] } = container;
  const place = `${workload.title} ${name}`;
  for (const word of [...command, ...args]) check.that(!CREDENTIAL.test(word), `${place}: no credential in ${word}`);
  check.that(
    envFrom.every(({ secretRef }) => secretRef === undefined),
    `${place}: no Secret as a whole`,
  );
  for (const { name: key, valueFrom } of env) {
    const isOwners = valueFrom?.secretKeyRef?.name === 'beatkeeper-owner' || key === 'OWNER_DATABASE_URL';
    check.that(!isOwners || componentOf(workload) === 'migrate', `${place}: ${key} is not the owner's`);
  }
}

const migration: Rule = {
  name: 'one Job of this release migrates, ends, and is waited for',
  check({ workloads }, check) {
    const jobs = workloads.filter(({ object }) => object.kind === 'Job');
    check.equal(jobs.map(componentOf), ['migrate'], 'jobs');
    const job = jobs[0];
    const spec = (job?.object.spec ?? {}) as Partial<IJobSpec>;
    check.equal(job?.object.metadata.name, `beatkeeper-migrate-${VERSION.replaceAll('.', '-')}`, 'name of the Job');
    check.that((spec.backoffLimit ?? 0) > 0, 'it is tried again');
    check.that((spec.activeDeadlineSeconds ?? 0) >= 14_400, 'it ends, and has hours for much data');
    check.that((spec.ttlSecondsAfterFinished ?? 0) >= 3_600, 'it is cleaned up, and can be looked at before');
    check.equal(job?.pod.restartPolicy, 'OnFailure', 'restartPolicy');
    check.equal(job?.containers[0]?.args, ['cli', 'migrate'], 'what it does');
    check.that(!JSON.stringify(spec).includes('configMap'), 'no setting changes a Job that cannot be changed');
    for (const { title, containers, initContainers } of workloads.filter(
      ({ object }) => object.kind === 'Deployment',
    )) {
      const [waiting] = initContainers;
      check.equal(waiting?.args, ['cli', 'migrate', '--wait'], `${title} waits first`);
      check.equal(waiting?.image, job?.containers[0]?.image, `${title} waits for the schema of its own release`);
      check.equal(containers[0]?.image, job?.containers[0]?.image, `${title} is of the release that migrates`);
    }
  },
  planted: {
    'no Job': without('Job', 'beatkeeper-migrate'),
    'a Job of another release': inObject('Job', 'beatkeeper-migrate', ({ metadata }) => {
      metadata.name = 'beatkeeper-migrate';
    }),
    'a Job without an end': inObject('Job', 'beatkeeper-migrate', ({ spec }) => {
      delete spec.activeDeadlineSeconds;
    }),
    'a Job that stays': inObject('Job', 'beatkeeper-migrate', ({ spec }) => {
      delete spec.ttlSecondsAfterFinished;
    }),
    'a Job that gives up': inObject('Job', 'beatkeeper-migrate', ({ spec }) => {
      spec.backoffLimit = 0;
    }),
    'a Job that a setting changes': inContainer('migrate', (container) => {
      container.envFrom = [{ configMapRef: { name: 'beatkeeper-0123456789' } }];
    }),
    'pods that do not wait': inPod('api', (pod) => {
      delete pod.initContainers;
    }),
    'pods of another release': inContainer('worker', (container) => {
      container.image = 'beatkeeper:0.1.0';
    }),
  },
};

export const CONFIGURATION_RULES: readonly Rule[] = [settings, secrets, migration];
