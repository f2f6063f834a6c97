// As much of kustomize as the manifests of this repository use; whatever else a kustomization asks for is refused.
// Where kubectl is at hand, a test holds both renderings against each other.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { applyPatch } from './json-patch.mjs';

const FILE = 'kustomization.yaml';
const KNOWN = new Set([
  'apiVersion',
  'kind',
  'namespace',
  'labels',
  'resources',
  'components',
  'configMapGenerator',
  'images',
  'patches',
]);
const CLUSTER_WIDE = new Set(['Namespace']);
const WITH_TEMPLATES = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

/**
 * The objects of the kustomization in a folder.
 *
 * @param {string} folder
 * @returns {Record<string, any>[]}
 * @throws where the kustomization uses what this loader does not know
 */
export function renderKustomization(folder) {
  const objects = [];
  accumulate(resolve(folder), objects);
  return withHashedNames(objects);
}

/**
 * The objects of the base with some components, as an overlay without settings of its own would render them.
 *
 * @param {string} root
 * @param {readonly string[]} components
 * @param {{ hasHashes?: boolean }} options without hashes, ConfigMaps are called as in the source
 */
export function renderComponents(root, components, { hasHashes = true } = {}) {
  const objects = [];
  accumulate(join(root, 'base'), objects);
  for (const name of components) accumulate(join(root, 'components', name), objects);
  return hasHashes ? withHashedNames(objects) : objects.map((object) => JSON.parse(JSON.stringify(object)));
}

function accumulate(folder, objects) {
  const path = join(folder, FILE);
  const kustomization = parse(readFileSync(path, 'utf8'));
  const unknown = Object.keys(kustomization).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw new Error(`${path}: not known here: ${unknown.join(', ')}`);
  const { resources = [], components = [], configMapGenerator = [], patches = [] } = kustomization;
  for (const resource of resources) addResource(join(folder, resource), objects);
  for (const component of components) accumulate(join(folder, component), objects);
  for (const generator of configMapGenerator) generate(folder, generator, objects);
  for (const patch of patches) patchObjects(patch, objects, path);
  for (const object of objects) transform(object, kustomization);
}

function transform(object, { namespace, labels = [], images = [] }) {
  if (namespace) place(object, namespace);
  for (const set of labels) label(object, set);
  for (const image of images) renameImages(object, image);
}

function addResource(path, objects) {
  if (statSync(path).isDirectory()) accumulate(path, objects);
  else objects.push(...readObjects(path));
}

/** @returns {Record<string, any>[]} the documents of a file */
export function readObjects(path) {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0].message}`);
    return document.toJS();
  });
}

function generate(folder, { name, behavior = 'create', envs = [], files = [], literals = [], ...rest }, objects) {
  const { options, ...unknown } = rest;
  if (Object.keys(unknown).length > 0) throw new Error(`configMapGenerator: not known here: ${Object.keys(unknown)}`);
  const data = Object.fromEntries([
    ...envs.flatMap((file) => linesOf(join(folder, file))),
    ...files.map((file) => fileEntry(folder, file)),
    ...literals.map(pairOf),
  ]);
  const isOurs = ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name;
  const existing = objects.find(isOurs);
  if (behavior === 'merge') {
    if (existing === undefined) throw new Error(`no ConfigMap ${name} to merge into`);
    Object.assign(existing.data, data);
    return;
  }
  const labels = options?.labels;
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(labels && { labels }) }, data };
  Object.defineProperty(made, 'isHashed', { value: options?.disableNameSuffixHash !== true });
  objects.push(made);
}

function fileEntry(folder, file) {
  const [key, path] = file.includes('=') ? file.split('=') : [basename(file), file];
  return [key, readFileSync(join(folder, path), 'utf8')];
}

function linesOf(path) {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).map(pairOf);
}

function pairOf(line) {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

function patchObjects({ target, patch, ...rest }, objects, path) {
  if (Object.keys(rest).length > 0) throw new Error(`${path}: not known in a patch: ${Object.keys(rest)}`);
  const operations = parse(patch);
  if (!Array.isArray(operations)) throw new Error(`${path}: only patches by operations are known here`);
  const targets = objects.filter((object) => matches(object, target));
  if (targets.length === 0) throw new Error(`${path}: no object for a patch of ${JSON.stringify(target)}`);
  for (const object of targets) applyPatch(object, operations);
}

function matches({ apiVersion, kind, metadata }, target) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const facts = { group, version, kind, name: metadata.name };
  return Object.entries(target).every(([key, value]) => facts[key] === value);
}

function place(object, namespace) {
  if (object.kind === 'Namespace') object.metadata.name = namespace;
  else if (!CLUSTER_WIDE.has(object.kind)) object.metadata.namespace = namespace;
}

const OF_TEMPLATES = 'spec/template/metadata/labels';

function label(object, { pairs, includeTemplates = false, fields = [], ...rest }) {
  if (Object.keys(rest).length > 0) throw new Error(`labels: not known here: ${Object.keys(rest)}`);
  for (const { path, kind, create, ...others } of fields)
    if (path !== OF_TEMPLATES || !WITH_TEMPLATES.has(kind) || !create || Object.keys(others).length > 0)
      throw new Error(`labels: only ${OF_TEMPLATES} of a kind is known here`);
  object.metadata.labels = { ...object.metadata.labels, ...pairs };
  const isAll = includeTemplates && WITH_TEMPLATES.has(object.kind);
  if (!isAll && !fields.some(({ kind }) => kind === object.kind)) return;
  const template = object.spec.template;
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...pairs } };
  if (!isAll) return;
  for (const claim of object.spec.volumeClaimTemplates ?? [])
    claim.metadata.labels = { ...claim.metadata.labels, ...pairs };
}

/** @returns {Record<string, any>[]} all containers of an object, those that only begin included */
export function containersOf(object) {
  const { initContainers = [], containers = [] } = object.spec?.template?.spec ?? {};
  return [...initContainers, ...containers];
}

function renameImages(object, { name, newName = name, newTag, digest, ...rest }) {
  if (Object.keys(rest).length > 0) throw new Error(`images: not known here: ${Object.keys(rest)}`);
  for (const container of containersOf(object)) {
    const [, old, tag] = /^(.*?)((?::[^:/@]+)?(?:@.+)?)$/.exec(container.image) ?? [];
    if (old !== name) continue;
    container.image = digest ? `${newName}@${digest}` : `${newName}${newTag ? `:${newTag}` : tag}`;
  }
}

/** What is generated is called by what is in it, so that a change of it is a change of whoever uses it. */
function withHashedNames(objects) {
  const names = new Map(
    objects.filter(({ isHashed }) => isHashed).map((object) => [object.metadata.name, hashedName(object)]),
  );
  for (const object of objects) {
    for (const reference of configMapReferences(object)) reference.name = names.get(reference.name) ?? reference.name;
    if (object.isHashed) object.metadata.name = names.get(object.metadata.name);
  }
  return objects.map((object) => JSON.parse(JSON.stringify(object)));
}

function configMapReferences(object) {
  const spec = object.spec?.template?.spec;
  if (spec === undefined) return [];
  const containers = containersOf(object);
  return [
    ...(spec.volumes ?? []).flatMap(({ configMap }) => configMap ?? []),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ configMapRef }) => configMapRef ?? [])),
    ...containers.flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef ?? [])),
  ];
}

const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Digits and letters that spell no words, in place of the ten first hexadecimal ones. */
const SPELLING = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

function hashedName({ kind, metadata, data }) {
  const text = JSON.stringify({ data: sorted(data), kind, name: '' })
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026');
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 10);
  return `${metadata.name}-${[...hex].map((digit) => SPELLING[digit] ?? digit).join('')}`;
}

/** The folder of the manifests. */
export const K8S = join(dirname(dirname(import.meta.dirname)), 'k8s');
if (!existsSync(K8S)) throw new Error(`no ${K8S}`);
