// What may be chosen in the chart. A value stands where the manifests have its default, which is read from them.

const size = { type: 'string', pattern: '^[1-9][0-9]*(Mi|Gi|Ti)$' };
const count = { type: 'integer', minimum: 1 };
const name = { type: 'string', pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' };
const TAG = ':[0-9]+\\.[0-9]+[\\w.-]*';
const DIGEST = '@sha256:[0-9a-f]{64}';
/** A registry with a port or without one, and then a version, a digest, or both. */
const image = {
  type: 'string',
  pattern: `^[^\\s@:]+(:[0-9]+/[^\\s@:]+)?(${TAG}(${DIGEST})?|${DIGEST})$`,
};
const free = { type: 'object' };
const words = { type: 'object', additionalProperties: { type: 'string' } };
const peers = { type: 'array', items: { type: 'object' } };
const resources = {
  type: 'object',
  additionalProperties: false,
  required: ['requests', 'limits'],
  properties: { requests: words, limits: { ...words, required: ['memory'] } },
};

const CONTAINER = '/spec/template/spec/containers/0';
const deployment = (component) => `Deployment/beatkeeper-${component}`;
const WORKLOADS = [deployment('api'), deployment('worker'), 'Job/beatkeeper-migrate'];

const heap = (component, semi) => ({
  path: `${component}.heapMegabytes`,
  text: 'Of the limit of memory about three quarters.',
  schema: { type: 'integer', minimum: 128 },
  fallback: 768,
  at: [[deployment(component), `${CONTAINER}/env/0/value`]],
  format: `--max-old-space-size=%v --max-semi-space-size=${semi}`,
});

const secret = (key, at, note) => ({ path: `secrets.${key}`, text: note, schema: name, at });

/** Places where pods name a Secret by this name. */
const fromPods = (wanted) => ({ kind: 'secret', wanted });

/** Which parts there are, and whether a chart has them before anybody chooses. */
export const PARTS = {
  autoscaling: { isOn: true, text: 'Servers follow their load (metrics-server).' },
  redis: { isOn: true, text: 'A Redis of its own; off: the Secret names another one.' },
  'network-policies': { isOn: true, text: 'Nothing reaches anything but what it has to.' },
  ingress: { isOn: false, text: 'An Ingress to the API.' },
  timescaledb: { isOn: false, text: 'A database of its own (CloudNativePG); off: the Secret names another one.' },
  backup: { isOn: false, text: 'Backups of that database (the Barman plugin of CloudNativePG).' },
  keda: { isOn: false, text: 'Workers follow what waits for them (KEDA).' },
  monitoring: { isOn: false, text: 'Metrics, alerts and dashboards (Prometheus operator, Grafana).' },
};

/** `network-policies` is `networkPolicies` in values. */
export const keyOfPart = (part) => part.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

export const VALUES = [
  {
    path: 'image',
    text: 'By version or digest.',
    schema: image,
    at: [
      ...WORKLOADS.map((workload) => [workload, `${CONTAINER}/image`]),
      ...['api', 'worker'].map((component) => [deployment(component), '/spec/template/spec/initContainers/0/image']),
    ],
  },
  {
    path: 'imagePullSecrets',
    text: 'Names of Secrets for a registry: [{name: …}].',
    schema: { type: 'array', items: { type: 'object', additionalProperties: false, properties: { name } } },
    fallback: [],
    at: [['ServiceAccount/beatkeeper', '/imagePullSecrets']],
  },
  {
    path: 'settings',
    text: 'Settings without secrets, by their names in config/README.md.',
    schema: { type: 'object', additionalProperties: { type: 'string' }, required: ['PUBLIC_URL'] },
    at: [['ConfigMap/beatkeeper', '/data']],
  },
  secret(
    'database',
    fromPods('beatkeeper-database'),
    'DATABASE_URL, JOB_DATABASE_URL, DATABASE_REPLICA_URLS (optional).',
  ),
  secret('owner', fromPods('beatkeeper-owner'), 'OWNER_DATABASE_URL: for the migration alone.'),
  secret('redis', fromPods('beatkeeper-redis'), 'REDIS_URL; with a Redis of its own redis.conf: "requirepass …".'),
  secret('keys', fromPods('beatkeeper-keys'), 'SECRET_KEY, and optional ones (docs/kubernetes.md).'),
  secret('mail', fromPods('beatkeeper-mail'), 'SMTP_URL; may be missing.'),
  secret('databaseCa', fromPods('beatkeeper-database-ca'), 'ca.crt of the database; may be missing.'),
  {
    path: 'api.replicas',
    text: 'Without autoscaling.',
    schema: count,
    at: [[deployment('api'), '/spec/replicas']],
    unless: 'autoscaling.enabled',
  },
  { path: 'api.resources', schema: resources, at: [[deployment('api'), `${CONTAINER}/resources`]] },
  heap('api', 16),
  {
    path: 'worker.replicas',
    text: 'Without keda.',
    schema: count,
    at: [[deployment('worker'), '/spec/replicas']],
    unless: 'keda.enabled',
  },
  { path: 'worker.resources', schema: resources, at: [[deployment('worker'), `${CONTAINER}/resources`]] },
  heap('worker', 4),
  {
    path: 'data.accessModes',
    text: 'Pods on several nodes need ReadWriteMany.',
    schema: { type: 'array', items: { enum: ['ReadWriteMany', 'ReadWriteOnce'] }, minItems: 1 },
    at: [['PersistentVolumeClaim/beatkeeper-data', '/spec/accessModes']],
  },
  {
    path: 'data.size',
    schema: size,
    at: [['PersistentVolumeClaim/beatkeeper-data', '/spec/resources/requests/storage']],
  },
  {
    path: 'data.storageClassName',
    text: 'Empty: the default of the cluster.',
    schema: { type: 'string' },
    fallback: '',
    at: [['PersistentVolumeClaim/beatkeeper-data', '/spec/storageClassName']],
    when: 'data.storageClassName',
  },
  {
    path: 'autoscaling.minReplicas',
    schema: count,
    at: [['HorizontalPodAutoscaler/beatkeeper-api', '/spec/minReplicas']],
  },
  {
    path: 'autoscaling.maxReplicas',
    schema: count,
    at: [['HorizontalPodAutoscaler/beatkeeper-api', '/spec/maxReplicas']],
  },
  { path: 'keda.minReplicas', schema: count, at: [['ScaledObject/beatkeeper-worker', '/spec/minReplicaCount']] },
  { path: 'keda.maxReplicas', schema: count, at: [['ScaledObject/beatkeeper-worker', '/spec/maxReplicaCount']] },
  {
    path: 'keda.secret',
    text: 'DATABASE_URL for KEDA, which is in another namespace.',
    schema: name,
    at: [['TriggerAuthentication/beatkeeper-queue', '/spec/secretTargetRef/0/name']],
  },
  { path: 'redis.image', schema: image, at: [['StatefulSet/beatkeeper-redis', `${CONTAINER}/image`]] },
  {
    path: 'redis.size',
    schema: size,
    at: [['StatefulSet/beatkeeper-redis', '/spec/volumeClaimTemplates/0/spec/resources/requests/storage']],
  },
  {
    path: 'ingress.className',
    schema: name,
    at: [['Ingress/beatkeeper', '/spec/ingressClassName']],
  },
  {
    path: 'ingress.host',
    text: 'The same as in settings.PUBLIC_URL.',
    schema: name,
    at: [
      ['Ingress/beatkeeper', '/spec/rules/0/host'],
      ['Ingress/beatkeeper', '/spec/tls/0/hosts/0'],
    ],
  },
  { path: 'ingress.tlsSecret', schema: name, at: [['Ingress/beatkeeper', '/spec/tls/0/secretName']] },
  { path: 'ingress.annotations', schema: words, at: [['Ingress/beatkeeper', '/metadata/annotations']] },
  { path: 'timescaledb.image', schema: image, at: [['Cluster/beatkeeper-database', '/spec/imageName']] },
  { path: 'timescaledb.instances', schema: count, at: [['Cluster/beatkeeper-database', '/spec/instances']] },
  { path: 'timescaledb.size', schema: size, at: [['Cluster/beatkeeper-database', '/spec/storage/size']] },
  { path: 'timescaledb.walSize', schema: size, at: [['Cluster/beatkeeper-database', '/spec/walStorage/size']] },
  {
    path: 'timescaledb.synchronous',
    text: 'Another instance has what is acknowledged. One instance: {}.',
    schema: free,
    at: [['Cluster/beatkeeper-database', '/spec/postgresql/synchronous']],
    when: 'timescaledb.synchronous',
  },
  {
    path: 'timescaledb.parameters',
    schema: words,
    at: [['Cluster/beatkeeper-database', '/spec/postgresql/parameters']],
  },
  { path: 'timescaledb.resources', schema: resources, at: [['Cluster/beatkeeper-database', '/spec/resources']] },
  {
    path: 'backup.configuration',
    text: 'As in an ObjectStore of the Barman plugin: bucket, credentials by Secret, compression.',
    schema: { type: 'object', required: ['destinationPath'] },
    at: [['ObjectStore/beatkeeper-backups', '/spec/configuration']],
  },
  {
    path: 'backup.retentionPolicy',
    schema: { type: 'string', pattern: '^[1-9][0-9]*[dwm]$' },
    at: [['ObjectStore/beatkeeper-backups', '/spec/retentionPolicy']],
  },
  {
    path: 'backup.schedule',
    text: 'Seconds come first.',
    schema: { type: 'string', pattern: '^\\S+( \\S+){5}$' },
    at: [['ScheduledBackup/beatkeeper-database', '/spec/schedule']],
  },
  {
    path: 'networkPolicies.database',
    text: 'Where the database is: peers of a NetworkPolicy.',
    schema: peers,
    at: [['NetworkPolicy/allow-database-clients', '/spec/egress/0/to']],
  },
  {
    path: 'networkPolicies.redis',
    text: 'Where Redis is.',
    schema: peers,
    at: [['NetworkPolicy/allow-redis-clients', '/spec/egress/0/to']],
  },
  {
    path: 'networkPolicies.world',
    text: 'What else servers and workers may call.',
    schema: peers,
    at: [['NetworkPolicy/allow-world', '/spec/egress/0/to']],
  },
  {
    path: 'networkPolicies.ingressController',
    text: 'Who brings requests.',
    schema: peers,
    at: [['NetworkPolicy/allow-ingress-controller', '/spec/ingress/0/from']],
  },
  {
    path: 'networkPolicies.prometheus',
    text: 'Who reads metrics and takes traces.',
    schema: peers,
    at: [
      ['NetworkPolicy/allow-prometheus', '/spec/ingress/0/from'],
      ['NetworkPolicy/allow-traces', '/spec/egress/0/to'],
    ],
  },
];
