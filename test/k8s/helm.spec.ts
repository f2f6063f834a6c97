import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { keyOfPart, PARTS, VALUES } from '../../tools/k8s/chart-values.mjs';
import { CHART, chartFiles } from '../../tools/k8s/helm.mjs';
import { K8S, renderComponents } from '../../tools/k8s/kustomize.mjs';
import { type Release, renderTemplate } from './helm-template.js';
import { type Manifest, named, ofKind, titleOf, workloadsOf } from './manifest.js';
import { schemaProblems } from './schema.js';

type Values = Record<string, Record<string, unknown> & { enabled?: boolean }>;

/** What Helm reads; YAML 1.1, as Helm does. */
const files = Object.fromEntries(
  readdirSync(CHART, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(CHART, path), readFileSync(path, 'utf8')]),
);
const read = (text: string): unknown => parse(text, { version: '1.1' });
const defaults = read(files['values.yaml'] ?? '') as Values;
const schema = JSON.parse(files['values.schema.json'] ?? '') as object;
const takes = new Ajv({ allErrors: true }).compile(schema);
const parts = Object.keys(PARTS).map(keyOfPart);

function release(values: Values): Release {
  const Release = { Name: 'beatkeeper', Namespace: 'beatkeeper', Service: 'Helm', Revision: 7 };
  return { Values: values, Release, Chart: { AppVersion: '0.2.0' } };
}

function renderChart(values: Values): Manifest[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith('templates/') && path.endsWith('.yaml'))
    .flatMap(([, text]) => parseAllDocuments(renderTemplate(text, release(values)), { version: '1.1' }))
    .map((document) => document.toJS() as Manifest | null)
    .filter((object) => object !== null);
}

/** The defaults with parts on or off. */
function withParts(isOn: (part: string) => boolean): Values {
  const values = structuredClone(defaults);
  for (const part of parts) (values[part] as { enabled: boolean }).enabled = isOn(part);
  return values;
}

/** What the chart does in another way than kustomize. */
function normalised(objects: readonly Manifest[]): Record<string, Manifest> {
  const plain = structuredClone(objects) as Manifest[];
  for (const object of plain) {
    if (object.kind === 'Job') object.metadata.name = 'beatkeeper-migrate';
    if (JSON.stringify(object.imagePullSecrets) === '[]') delete object.imagePullSecrets;
    const { template } = (object.spec ?? {}) as { template?: { metadata: Manifest['metadata'] } };
    normalise(object.metadata);
    if (template) normalise(template.metadata);
  }
  return Object.fromEntries(plain.map((object) => [titleOf(object), object]));
}

function normalise(metadata: Manifest['metadata']): void {
  if (metadata.labels?.['app.kubernetes.io/managed-by']) metadata.labels['app.kubernetes.io/managed-by'] = 'either';
  const kept = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) => !key.startsWith('checksum/') && !key.startsWith('helm.sh/'),
  );
  if (kept.length > 0) metadata.annotations = Object.fromEntries(kept);
  else delete metadata.annotations;
}

/** Of what the pods of the API are told. */
const checksumOf = (objects: readonly Manifest[]) =>
  named<{ template: { metadata: Manifest['metadata'] } }>(objects, 'Deployment', 'beatkeeper-api')?.spec.template
    .metadata.annotations?.['checksum/settings'];

describe('the chart', () => {
  it('is what the generator makes of the manifests', () => {
    const made = chartFiles();
    const paths = [...new Set([...Object.keys(files), ...Object.keys(made)])];
    const old = paths.filter((path) => files[path] !== made[path]);
    expect(old, 'run: node tools/k8s/helm.mjs').toEqual([]);
  });

  it('renders, with all parts, what kustomize renders of all components', () => {
    const components = ['timescaledb', 'backup', 'redis', 'ingress', 'autoscaling', 'keda', 'monitoring'];
    const source = renderComponents(K8S, [...components, 'network-policies', 'common'], { hasHashes: false });
    const expected = source.filter(({ kind }) => kind !== 'Namespace');
    const rendered = renderChart(withParts(() => true));
    expect(normalised(rendered)).toEqual(normalised(expected));
    console.log(`chart: ${rendered.length} objects, ${VALUES.length} values, equal to kustomize`);
  });

  it.each([
    ['no part', () => false] as const,
    ...parts.map((part) => [part, (one: string) => one === part] as const),
  ])('is valid with %s alone', (part, isOn) => {
    const objects = renderChart(withParts(isOn));
    expect(objects.flatMap(schemaProblems)).toEqual([]);
    const { spec } = named<{ replicas?: number }>(objects, 'Deployment', 'beatkeeper-api') ?? {};
    expect(spec?.replicas).toBe(part === 'autoscaling' ? undefined : 2);
  });

  it('keeps what people have typed when it is taken away', () => {
    const kept = renderChart(withParts(() => true)).filter(
      ({ metadata }) => metadata.annotations?.['helm.sh/resource-policy'] === 'keep',
    );
    expect(kept.map(titleOf).sort()).toEqual([
      'Cluster/beatkeeper-database',
      'ObjectStore/beatkeeper-backups',
      'PersistentVolumeClaim/beatkeeper-data',
    ]);
  });

  it('has a Job and a rollout of its own for each revision and each setting', () => {
    const objects = renderChart(defaults);
    expect(ofKind(objects, 'Job').map(({ metadata }) => metadata.name)).toEqual(['beatkeeper-migrate-7']);
    const other = structuredClone(defaults);
    (other.settings as Record<string, unknown>).LOG_LEVEL = 'debug';
    const sums = [objects, renderChart(other)].map(checksumOf);
    expect(sums[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(sums[1]).not.toBe(sums[0]);
  });

  it('puts each value where it belongs', () => {
    const values = withParts(() => true);
    Object.assign(values, { image: 'registry.example:5000/bk@sha256:'.padEnd(96, 'a') });
    Object.assign(values.secrets as object, { keys: 'my-keys' });
    Object.assign(values.api as object, { heapMegabytes: 1536 });
    const objects = renderChart(values);
    for (const { containers, initContainers, title } of workloadsOf(objects).filter(
      ({ object }) => object.kind !== 'StatefulSet',
    ))
      for (const { image } of [...containers, ...initContainers]) expect(image, title).toBe(values.image);
    const text = JSON.stringify(objects);
    expect(text).not.toContain('"beatkeeper-keys"');
    expect(text).toContain('--max-old-space-size=1536 --max-semi-space-size=16');
  });

  it('uses every value, and shows notes', () => {
    const templates = Object.entries(files).filter(([path]) => path.startsWith('templates/'));
    const used = templates.map(([, text]) => text).join('\n');
    for (const { path } of VALUES) expect(used).toContain(`.Values.${path} `);
    expect(renderTemplate(files['templates/NOTES.txt'] ?? '', release(defaults))).toContain('job/beatkeeper-migrate-7');
  });
});

describe('the schema of values', () => {
  it('takes the defaults', () => {
    expect(takes(defaults), JSON.stringify(takes.errors)).toBe(true);
  });

  it.each([
    ['image', 'beatkeeper:latest'],
    ['image', 'beatkeeper'],
    ['image', 'registry.example:5000/beatkeeper'],
    ['imagePullSecrets', ['registry']],
    ['settings.PORT', 3000],
    ['settings', {}],
    ['secrets.database', 'My Secret'],
    ['secrets.password', 'hunter2'],
    ['api.replicas', 0],
    ['api.resources', { requests: {} }],
    ['worker.heapMegabytes', '768'],
    ['data.size', '20 GB'],
    ['data.accessModes', ['ReadWriteAlways']],
    ['autoscaling.enabled', 'yes'],
    ['backup.schedule', '30 1 * * *'],
    ['backup.retentionPolicy', 'for ever'],
    ['timescaledb.parameters.max_connections', 500],
    ['networkPolicies.world', '0.0.0.0/0'],
    ['bogus', 1],
    ['redis.bogus', 1],
  ])('refuses %s: %j', (path, value) => {
    const values = structuredClone(defaults) as Record<string, unknown>;
    const keys = path.split('.');
    const last = keys.pop() as string;
    const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, values);
    parent[last] = value;
    expect(takes(values)).toBe(false);
  });
});

describe('our renderer of templates', () => {
  const values = { a: { b: 'x', list: [], no: false } } as unknown as Values;

  it('renders', () => {
    const text =
      'k: {{ toJson .Values.a.b }}\n{{- if not .Values.a.no }}\nl: {{ "{{" }} }}\n{{- end }}\n{{- if .Values.a.list }}\nm: 1\n{{- end }}\n';
    expect(renderTemplate(text, release(values))).toBe('k: "x"\nl: {{ }}\n');
  });

  it.each([
    '{{ .Values.a.c }}',
    '{{ include "x" . }}',
    '{{ if .Values.a }}',
    '{{ end }}',
    '{{ .Values.a.b -}}',
    '{{ tpl .Values.a.b }}',
  ])('refuses %s', (text) => {
    expect(() => renderTemplate(text, release(values))).toThrow();
  });
});
