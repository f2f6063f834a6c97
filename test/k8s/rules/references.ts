import type { IIngressSpec } from 'kubernetes-models/networking.k8s.io/v1/IngressSpec';
import type { IPodDisruptionBudgetSpec } from 'kubernetes-models/policy/v1/PodDisruptionBudgetSpec';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IServiceSpec } from 'kubernetes-models/v1/ServiceSpec';
import { SETTINGS } from '#config/settings';
import type { Check, Rule } from '../check.js';
import { componentOf, type Manifest, named, ofKind, selects, titleOf, type Workload } from '../manifest.js';
import { VERSION } from './configuration.js';
import { inContainer, inObject, inPod, without } from './plant.js';

/** What operators make themselves before they apply anything; docs/kubernetes.md lists them. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'beatkeeper-database': ['DATABASE_URL', 'JOB_DATABASE_URL', 'DATABASE_REPLICA_URLS'],
  'beatkeeper-owner': ['OWNER_DATABASE_URL'],
  'beatkeeper-redis': ['REDIS_URL', 'redis.conf'],
  'beatkeeper-keys': [
    ...['SECRET_KEY', 'PREVIOUS_SECRET_KEYS', 'STATS_API_KEY', 'HKA_REVOCATION_KEY'],
    ...['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN', 'OTEL_EXPORTER_OTLP_HEADERS'],
  ],
  'beatkeeper-mail': ['SMTP_URL'],
  // CloudNativePG makes it.
  'beatkeeper-database-ca': ['ca.crt'],
};

const all = ({ containers, initContainers }: Workload) => [...initContainers, ...containers];

const references: Rule = {
  name: 'whatever is named is there',
  check({ objects, workloads }, check) {
    const has: Has = (kind, name) => objects.some((one) => one.kind === kind && one.metadata.name === name);
    for (const workload of workloads) {
      check.that(has('ServiceAccount', workload.pod.serviceAccountName), `${workload.title}: its account`);
      checkVolumes(workload, has, check);
      for (const container of all(workload)) checkContainer(container, workload, check);
    }
  },
  planted: {
    'no account': without('ServiceAccount', 'beatkeeper'),
    'no claim': without('PersistentVolumeClaim', 'beatkeeper-data'),
    'no configuration of Redis': without('ConfigMap', 'beatkeeper-redis'),
    'a Secret that nobody knows of': inContainer('api', ({ env }) => {
      env.at(-1).valueFrom = { secretKeyRef: { name: 'beatkeeper-keys', key: 'SLACK_TOKEN' } };
    }),
    'a file of a Secret that is not there': inPod('redis', ({ volumes }) => {
      volumes.at(-1).secret.items[0].key = 'users.acl';
    }),
    'a volume that is not there': inContainer('worker', ({ volumeMounts }) => {
      volumeMounts[0].name = 'cache';
    }),
  },
};

type Has = (kind: string, name: string | undefined) => boolean;

const knows = (secret: string | undefined, key: string) => SECRETS[secret ?? '']?.includes(key) === true;

function checkVolumes({ pod, title }: Workload, has: Has, check: Check): void {
  for (const { name, configMap, secret, persistentVolumeClaim } of pod.volumes ?? []) {
    if (configMap) check.that(has('ConfigMap', configMap.name), `${title}: the ConfigMap of ${name}`);
    if (persistentVolumeClaim)
      check.that(has('PersistentVolumeClaim', persistentVolumeClaim.claimName), `${title}: the claim of ${name}`);
    for (const { key } of secret?.items ?? [])
      check.that(knows(secret?.secretName, key), `${title}: the Secret of ${name}`);
  }
}

function checkContainer({ name, env = [], volumeMounts = [] }: IContainer, workload: Workload, check: Check): void {
  const volumes = new Set([
    ...(workload.pod.volumes ?? []).map((volume) => volume.name),
    ...claimsOf(workload).map(({ metadata }) => metadata.name),
  ]);
  const place = `${workload.title} ${name}`;
  for (const mount of volumeMounts) check.that(volumes.has(mount.name), `${place}: volume ${mount.name}`);
  for (const { valueFrom } of env) {
    const { name: secret, key = '' } = valueFrom?.secretKeyRef ?? {};
    if (secret) check.that(knows(secret, key), `${place}: ${key} of ${secret}`);
  }
}

function claimsOf({ object }: Workload): readonly Manifest[] {
  const { volumeClaimTemplates = [] } = (object.spec ?? {}) as { volumeClaimTemplates?: Manifest[] };
  return volumeClaimTemplates;
}

const services: Rule = {
  name: 'Services, budgets and the Ingress lead to pods, and to nothing that is not theirs',
  check({ objects, workloads }, check) {
    for (const service of ofKind<IServiceSpec>(objects, 'Service')) {
      const { spec, metadata } = service;
      const targets = workloads.filter(({ labels }) => selects({ matchLabels: spec.selector }, labels));
      const wanted =
        metadata.name === 'beatkeeper-metrics' ? ['api', 'worker'] : [metadata.name.replace('beatkeeper-', '')];
      check.equal(targets.map(componentOf).sort(), wanted, `${metadata.name} leads to`);
      check.equal(spec.ipFamilyPolicy, 'PreferDualStack', `${metadata.name} ipFamilyPolicy`);
      check.that((spec.type ?? 'ClusterIP') === 'ClusterIP', `${metadata.name} is for the cluster alone`);
      for (const { targetPort } of spec.ports ?? []) {
        const isThere = targets.every(({ containers }) =>
          containers.some(({ ports = [] }) => ports.some(({ name }) => name === targetPort)),
        );
        check.that(isThere, `${metadata.name}: port ${targetPort} of its pods`);
      }
    }
    for (const { spec, metadata } of ofKind<IPodDisruptionBudgetSpec>(objects, 'PodDisruptionBudget')) {
      const count = workloads.filter(({ labels }) => selects(spec.selector ?? {}, labels)).length;
      check.equal(count, 1, `${metadata.name} is about so many workloads`);
    }
    for (const ingress of ofKind<IIngressSpec>(objects, 'Ingress')) {
      const hosts = (ingress.spec.rules ?? []).map(({ host }) => host);
      check.equal(
        ingress.spec.tls?.flatMap(({ hosts: names = [] }) => names),
        hosts,
        'hosts with TLS',
      );
      for (const { service } of backendsOf(ingress.spec)) {
        const target = named<IServiceSpec>(objects, 'Service', service?.name ?? '');
        const names = (target?.spec.ports ?? []).map(({ name }) => name);
        check.that(names.includes(service?.port?.name), `the Ingress leads to a port of ${service?.name}`);
        check.that(service?.port?.name === 'http', 'the Ingress leads to requests, not to metrics');
      }
      const body = /^(\d+)m$/.exec(ingress.metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-body-size'] ?? '');
      const largest = SETTINGS.shape.IMPORT_MAX_BYTES.parse(undefined);
      check.that(Number(body?.[1]) * 2 ** 20 > largest, 'the Ingress takes the largest import, and the form around it');
      const map = ofKind(objects, 'ConfigMap').find(({ data }) => 'PUBLIC_URL' in (data as object));
      const { PUBLIC_URL } = map?.data as { PUBLIC_URL: string };
      check.equal([new URL(PUBLIC_URL).hostname], hosts, 'PUBLIC_URL is the host of the Ingress');
    }
  },
  planted: {
    'a Service of nobody': inObject('Service', 'beatkeeper-api', ({ spec }) => {
      spec.selector['app.kubernetes.io/component'] = 'web';
    }),
    'a port of nobody': inObject('Service', 'beatkeeper-api', ({ spec }) => {
      spec.ports[0].targetPort = 'web';
    }),
    'a Service for the world': inObject('Service', 'beatkeeper-metrics', ({ spec }) => {
      spec.type = 'LoadBalancer';
    }),
    'one family': inObject('Service', 'beatkeeper-redis', ({ spec }) => {
      delete spec.ipFamilyPolicy;
    }),
    'a budget of all': inObject('PodDisruptionBudget', 'beatkeeper-api', ({ spec }) => {
      delete spec.selector.matchLabels['app.kubernetes.io/component'];
    }),
    'no TLS': inObject('Ingress', 'beatkeeper', ({ spec }) => {
      delete spec.tls;
    }),
    'an Ingress to nobody': inObject('Ingress', 'beatkeeper', ({ spec }) => {
      spec.rules[0].http.paths[0].backend.service.name = 'beatkeeper-web';
    }),
    'an Ingress to metrics': inObject('Ingress', 'beatkeeper', ({ spec }) => {
      spec.rules[0].http.paths[0].backend.service = { name: 'beatkeeper-metrics', port: { name: 'metrics' } };
    }),
    'an Ingress that an import does not fit through': inObject('Ingress', 'beatkeeper', ({ metadata }) => {
      metadata.annotations['nginx.ingress.kubernetes.io/proxy-body-size'] = '512m';
    }),
    'another public host': inObject('ConfigMap', 'beatkeeper-', ({ data }) => {
      data.PUBLIC_URL = 'https://elsewhere.example.com';
    }),
  },
};

const backendsOf = (spec: IIngressSpec) =>
  (spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));

const STANDARD = ['name', 'instance', 'part-of', 'managed-by', 'version'];

const labels: Rule = {
  name: 'every object says what it belongs to, where it is, and of which release it is',
  check({ objects, workloads }, check) {
    for (const object of objects) {
      const { labels: own = {}, namespace } = object.metadata;
      for (const label of STANDARD)
        check.that(own[`app.kubernetes.io/${label}`] !== undefined, `${titleOf(object)}: label ${label}`);
      check.equal(own['app.kubernetes.io/version'], VERSION, `${titleOf(object)} version`);
      if (object.kind !== 'Namespace') check.equal(namespace, 'beatkeeper', `${titleOf(object)} namespace`);
    }
    for (const workload of workloads) {
      const { title, object, labels: ofPod } = workload;
      const isOfRelease = object.kind !== 'StatefulSet';
      const release = isOfRelease ? VERSION : undefined;
      check.equal(ofPod['app.kubernetes.io/version'], release, `${title} version of its pods`);
      for (const claim of claimsOf(workload))
        check.that(!('app.kubernetes.io/version' in (claim.metadata.labels ?? {})), `${title}: claims of any release`);
      check.equal(ofPod['app.kubernetes.io/name'], 'beatkeeper', `${title} name of its pods`);
      const { selector } = object.spec as { selector?: { matchLabels: Record<string, string> } };
      if (selector === undefined) continue;
      check.that(selects(selector, ofPod), `${title} has its own pods`);
      const isFixed = selector.matchLabels['app.kubernetes.io/version'] === undefined;
      check.that(isFixed, `${title}: a selector that the next release has too`);
      const others = workloads.filter((other) => other !== workload && selects(selector, other.labels));
      check.equal(
        others.map((other) => other.title),
        [],
        `${title} has no pods of others`,
      );
    }
  },
  planted: {
    'no labels': inObject('NetworkPolicy', 'allow-dns', ({ metadata }) => {
      delete metadata.labels;
    }),
    'another namespace': inObject('Service', 'beatkeeper-api', ({ metadata }) => {
      metadata.namespace = 'default';
    }),
    'another release': inObject('Job', 'beatkeeper-migrate', ({ metadata }) => {
      metadata.labels['app.kubernetes.io/version'] = '0.1.0';
    }),
    'pods of another release': inObject('Deployment', 'beatkeeper-api', ({ spec }) => {
      spec.template.metadata.labels['app.kubernetes.io/version'] = '0.1.0';
    }),
    'claims that a release would have to change': inObject('StatefulSet', 'beatkeeper-redis', ({ spec }) => {
      spec.volumeClaimTemplates[0].metadata.labels = { 'app.kubernetes.io/version': '0.2.0' };
    }),
    'pods of another name': inObject('StatefulSet', 'beatkeeper-redis', ({ spec }) => {
      spec.template.metadata.labels['app.kubernetes.io/name'] = 'redis';
    }),
    'a selector that a release changes': inObject('Deployment', 'beatkeeper-worker', ({ spec }) => {
      spec.selector.matchLabels['app.kubernetes.io/version'] = '0.2.0';
    }),
    'a selector of all': inObject('Deployment', 'beatkeeper-api', ({ spec }) => {
      spec.selector.matchLabels = { 'app.kubernetes.io/name': 'beatkeeper' };
    }),
  },
};

export const REFERENCE_RULES: readonly Rule[] = [references, services, labels];
