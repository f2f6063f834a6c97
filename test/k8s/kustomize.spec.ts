import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { K8S, renderComponents, renderKustomization } from '../../tools/k8s/kustomize.mjs';
import { has } from '../support/capabilities.js';
import { type Manifest, named, OVERLAYS, renderByKubectl, titleOf, workloadsOf } from './manifest.js';
import { canReach, type Party } from './reach.js';
import { schemaProblems } from './schema.js';

const folder = mkdtempSync(join(tmpdir(), 'beatkeeper-k8s-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A kustomization of files; returns its folder. */
function kustomization(name: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

const byTitle = (objects: readonly Manifest[]) =>
  Object.fromEntries(objects.map((object) => [titleOf(object), object]));

describe.skipIf(!(await has('kubectl')))('kubectl kustomize', () => {
  it.each(OVERLAYS)('renders %s as we do', (overlay) => {
    const path = join(K8S, 'overlays', overlay);
    expect(byTitle(renderKustomization(path))).toEqual(byTitle(renderByKubectl(path)));
  });

  it('calls a ConfigMap by the same hash, whatever is in it', () => {
    const path = kustomization('hash', {
      'kustomization.yaml': 'configMapGenerator: [{ name: odd, files: [odd.txt, key=odd.txt], literals: ["b=1&2"] }]',
      'odd.txt': '<odd> & "quoted"\n\\ ü – 日本\n\ttab',
    });
    expect(renderKustomization(path)).toEqual(renderByKubectl(path));
  });
});

describe('our renderer', () => {
  it.each([
    ['a field', 'namePrefix: my-'],
    ['a field of a generator', 'configMapGenerator: [{ name: a, env: settings.env }]'],
    ['a field of labels', 'resources: [a.yaml]\nlabels: [{ pairs: {}, includeSelectors: true }]'],
    ['a place of labels', 'resources: [a.yaml]\nlabels: [{ pairs: {}, fields: [{ path: spec/x, kind: Job }] }]'],
    ['a patch by merging', 'resources: [a.yaml]\npatches: [{ target: { kind: Service }, patch: "spec: {}" }]'],
    ['a patch of nothing', 'resources: [a.yaml]\npatches: [{ target: { kind: Job }, patch: "[]" }]'],
    ['a patch of a field that is not there', patchOf('replace', '/spec/type')],
    ['a patch inside of what is not there', patchOf('add', '/status/x/y')],
    ['an operation', patchOf('move', '/spec')],
    ['merging into nothing', 'configMapGenerator: [{ name: a, behavior: merge, literals: [x=y] }]'],
  ])('refuses %s that it does not know', (name, text) => {
    const path = kustomization(name, {
      'kustomization.yaml': text,
      'a.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: {}\n',
    });
    expect(() => renderKustomization(path)).toThrow();
  });
});

function patchOf(op: string, path: string): string {
  const patch = JSON.stringify([{ op, path, value: 'x' }]);
  return `resources: [a.yaml]\npatches: [{ target: { kind: Service }, patch: '${patch}' }]`;
}

describe('the component for OpenShift', () => {
  it('finds names where they are', () => {
    const open = renderComponents(K8S, ['redis', 'network-policies', 'openshift', 'common']);
    const from: Party = { namespace: 'beatkeeper', labels: { 'app.kubernetes.io/component': 'api' } };
    const dns: Party = { namespace: 'openshift-dns', labels: {} };
    expect(canReach(open, from, dns, { number: 5353, protocol: 'UDP' })).toBe(true);
    expect(canReach(open, from, { ...dns, namespace: 'kube-system' }, { number: 53, protocol: 'UDP' })).toBe(false);
  });

  it('leaves users and groups to the cluster', () => {
    const open = renderComponents(K8S, ['redis', 'network-policies', 'openshift', 'common']);
    expect(open.flatMap(schemaProblems)).toEqual([]);
    for (const { pod, title } of workloadsOf(open)) {
      expect(pod.securityContext, title).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const field of ['runAsUser', 'runAsGroup', 'fsGroup'])
        expect(pod.securityContext, title).not.toHaveProperty(field);
    }
    expect(workloadsOf(open)).toHaveLength(4);
  });
});

describe('the component that restores', () => {
  it('reads one archive and writes another', () => {
    const objects = renderComponents(K8S, ['timescaledb', 'backup', 'autoscaling', 'restore', 'common']);
    expect(named<{ replicas?: number }>(objects, 'Deployment', 'beatkeeper-api')?.spec.replicas).toBe(0);
    expect(objects.flatMap(schemaProblems)).toEqual([]);
    const cluster = named<Restored>(objects, 'Cluster', 'beatkeeper-database')?.spec;
    expect(Object.keys(cluster?.bootstrap ?? {})).toEqual(['recovery']);
    const [from] = cluster?.externalClusters ?? [];
    const [to] = cluster?.plugins ?? [];
    expect(cluster?.bootstrap.recovery.source).toBe(from?.name);
    expect(from?.plugin.parameters).toEqual({
      barmanObjectName: 'beatkeeper-backups',
      serverName: 'beatkeeper-database',
    });
    expect(to?.parameters).toEqual({ barmanObjectName: 'beatkeeper-backups', serverName: 'beatkeeper-database-2' });
  });
});

interface Restored {
  readonly bootstrap: { readonly recovery: { readonly source: string } };
  readonly externalClusters: readonly { name: string; plugin: { parameters: Record<string, string> } }[];
  readonly plugins: readonly { parameters: Record<string, string> }[];
}
