import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Check, Rule } from '../check.js';
import { bytesOf, ofKind, type Workload } from '../manifest.js';
import { inContainer, inObject, inPod, withObject } from './plant.js';

const LOWEST_USER = 10_000;

const all = ({ containers, initContainers }: Workload) => [...initContainers, ...containers];

const restricted: Rule = {
  name: 'pods satisfy the restricted Pod Security Standard, on a root that is only read',
  check({ objects, workloads }, check) {
    for (const { metadata } of ofKind(objects, 'Namespace')) {
      const { labels = {} } = metadata;
      for (const mode of ['enforce', 'audit', 'warn'])
        check.equal(labels[`pod-security.kubernetes.io/${mode}`], 'restricted', `${metadata.name} ${mode}`);
    }
    check.equal(ofKind(objects, 'Namespace').length, 1, 'namespaces');
    for (const workload of workloads) {
      const { pod, title } = workload;
      const context = pod.securityContext ?? {};
      check.equal(context.runAsNonRoot, true, `${title} runAsNonRoot`);
      check.that((context.runAsUser ?? 0) >= LOWEST_USER, `${title}: a user from ${LOWEST_USER} on`);
      check.that((context.runAsGroup ?? 0) >= LOWEST_USER, `${title}: a group from ${LOWEST_USER} on`);
      check.equal(context.seccompProfile?.type, 'RuntimeDefault', `${title} seccompProfile`);
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const)
        check.that(pod[field] !== true, `${title}: no ${field}`);
      for (const volume of pod.volumes ?? [])
        check.that(volume.hostPath === undefined, `${title}: no hostPath ${volume.name}`);
      for (const container of all(workload)) checkContainer(container, title, check);
    }
  },
  planted: {
    'a namespace that only warns': inObject('Namespace', 'beatkeeper', ({ metadata }) => {
      metadata.labels['pod-security.kubernetes.io/enforce'] = 'baseline';
    }),
    'another namespace': withObject({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } }),
    'a container with a user of its own': inContainer('api', (container) => {
      container.securityContext.runAsUser = 0;
    }),
    'a pod that may be root': inPod('api', (pod) => {
      pod.securityContext.runAsNonRoot = false;
    }),
    'a user of the system': inPod('worker', (pod) => {
      pod.securityContext.runAsUser = 1000;
    }),
    'no group': inPod('migrate', (pod) => {
      delete pod.securityContext.runAsGroup;
    }),
    'no seccomp profile': inPod('redis', (pod) => {
      delete pod.securityContext.seccompProfile;
    }),
    'the network of the node': inPod('api', (pod) => {
      pod.hostNetwork = true;
    }),
    'a folder of the node': inPod('worker', (pod) => {
      pod.volumes.push({ name: 'node', hostPath: { path: '/' } });
    }),
    'privileges that grow': inContainer('api', (container) => {
      container.securityContext.allowPrivilegeEscalation = true;
    }),
    'a privileged container': inContainer('worker', (container) => {
      container.securityContext.privileged = true;
    }),
    'a capability left': inContainer('redis', (container) => {
      container.securityContext.capabilities.drop = ['NET_RAW'];
    }),
    'a capability more': inContainer('api', (container) => {
      container.securityContext.capabilities.add = ['NET_BIND_SERVICE'];
    }),
    'a root that is written': inContainer('migrate', (container) => {
      container.securityContext.readOnlyRootFilesystem = false;
    }),
    'a lax init container': inPod('api', (pod) => {
      delete pod.initContainers[0].securityContext;
    }),
  },
};

function checkContainer({ name, securityContext }: IContainer, title: string, check: Check): void {
  const place = `${title} ${name}`;
  check.equal(securityContext?.allowPrivilegeEscalation, false, `${place} allowPrivilegeEscalation`);
  check.equal(securityContext?.readOnlyRootFilesystem, true, `${place} readOnlyRootFilesystem`);
  check.equal(securityContext?.capabilities?.drop, ['ALL'], `${place} dropped capabilities`);
  check.that(securityContext?.capabilities?.add === undefined, `${place}: no capability added`);
  check.that(securityContext?.privileged !== true, `${place}: not privileged`);
  check.that((securityContext?.runAsUser ?? LOWEST_USER) >= LOWEST_USER, `${place}: a user from ${LOWEST_USER} on`);
}

const tokens: Rule = {
  name: 'no pod holds a token of the Kubernetes API, or addresses of services in its environment',
  check({ objects, workloads }, check) {
    for (const account of ofKind(objects, 'ServiceAccount'))
      check.equal(account.automountServiceAccountToken, false, `${account.metadata.name} token`);
    for (const { pod, title } of workloads) {
      check.equal(pod.automountServiceAccountToken, false, `${title} token`);
      check.equal(pod.enableServiceLinks, false, `${title} enableServiceLinks`);
      check.that(pod.serviceAccountName === 'beatkeeper', `${title}: an account of its own`);
    }
  },
  planted: {
    'a token for whoever uses the account': inObject('ServiceAccount', 'beatkeeper', (account) => {
      delete account.automountServiceAccountToken;
    }),
    'a token in a pod': inPod('api', (pod) => {
      pod.automountServiceAccountToken = true;
    }),
    'links to services': inPod('worker', (pod) => {
      delete pod.enableServiceLinks;
    }),
    'the account of everybody': inPod('redis', (pod) => {
      delete pod.serviceAccountName;
    }),
  },
};

const writable: Rule = {
  name: 'whatever may be written has a size, and there is a place for temporary files',
  check({ workloads }, check) {
    for (const workload of workloads) {
      const { pod, title } = workload;
      for (const { name, emptyDir } of pod.volumes ?? [])
        if (emptyDir !== undefined) check.that(bytesOf(emptyDir.sizeLimit) > 0, `${title}: a limit of ${name}`);
      const tmp = (pod.volumes ?? []).find(({ name }) => name === 'tmp');
      check.that(tmp?.emptyDir !== undefined, `${title}: a volume for temporary files`);
      for (const container of all(workload)) checkMounts(container, workload, check);
    }
  },
  planted: {
    'temporary files without an end': inPod('api', (pod) => {
      delete pod.volumes[0].emptyDir.sizeLimit;
    }),
    'nowhere for temporary files': inContainer('worker', (container) => {
      container.volumeMounts = container.volumeMounts.filter(({ name }: { name: string }) => name !== 'tmp');
    }),
    'temporary files on a disk': inPod('redis', ({ volumes }) => {
      volumes[0].emptyDir = undefined;
    }),
    'a Secret that could be written': inContainer('api', (container) => {
      delete container.volumeMounts.at(-1).readOnly;
    }),
  },
};

function checkMounts({ name, volumeMounts = [] }: IContainer, { pod, title }: Workload, check: Check): void {
  const places = volumeMounts.map(({ mountPath }) => mountPath);
  check.that(places.includes('/tmp'), `${title} ${name}: temporary files are mounted`);
  for (const { name: volume, mountPath, readOnly } of volumeMounts) {
    const source = (pod.volumes ?? []).find((one) => one.name === volume);
    if (source?.secret !== undefined || source?.configMap !== undefined)
      check.equal(readOnly, true, `${title} ${name}: ${mountPath} is only read`);
  }
}

/** Of the memory of its container, in percent; the rest is for buffers, the engine itself and password hashes. */
const HEAP = { least: 65, most: 80 };

const resources: Rule = {
  name: 'resources are asked for and limited, and the heap of Node fits in',
  check({ workloads }, check) {
    for (const workload of workloads) {
      for (const { name, resources, env = [] } of all(workload)) {
        const place = `${workload.title} ${name}`;
        const { requests = {}, limits = {} } = resources ?? {};
        for (const key of ['cpu', 'memory', 'ephemeral-storage'])
          check.that(requests[key] !== undefined, `${place}: a request of ${key}`);
        check.that(bytesOf(limits.memory) >= bytesOf(requests.memory), `${place}: a limit of memory`);
        check.that(bytesOf(limits['ephemeral-storage']) > 0, `${place}: a limit of ephemeral storage`);
        check.that(limits.cpu === undefined, `${place}: no limit of cpu, which only makes answers slow`);
        if (name === 'redis') continue;
        const options = env.find((one) => one.name === 'NODE_OPTIONS')?.value ?? '';
        const heap = Number(/--max-old-space-size=(\d+)/.exec(options)?.[1]) * 2 ** 20;
        const share = (heap / bytesOf(limits.memory)) * 100;
        check.that(share >= HEAP.least && share <= HEAP.most, `${place}: a heap that fits, not ${share} %`);
      }
    }
  },
  planted: {
    'no request of cpu': inContainer('api', ({ resources: { requests } }) => {
      delete requests.cpu;
    }),
    'no limit of memory': inContainer('worker', ({ resources: { limits } }) => {
      delete limits.memory;
    }),
    'no limit of disk': inContainer('redis', ({ resources: { limits } }) => {
      delete limits['ephemeral-storage'];
    }),
    'a limit of cpu': inContainer('api', ({ resources: { limits } }) => {
      limits.cpu = '1';
    }),
    'a heap as large as the memory': inContainer('api', ({ env }) => {
      env.find(({ name }: { name: string }) => name === 'NODE_OPTIONS').value = '--max-old-space-size=1024';
    }),
    'a heap as Node likes it': inContainer('migrate', (container) => {
      container.env = container.env.filter(({ name }: { name: string }) => name !== 'NODE_OPTIONS');
    }),
  },
};

/** By a digest, or by a tag that says the whole version. */
const IMAGE = /^[^\s@:]+(:\d+\/[^\s@:]+)?(:\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?|@sha256:[0-9a-f]{64})$/;

const images: Rule = {
  name: 'images are named by version or digest',
  check({ objects, workloads }, check) {
    for (const workload of workloads) {
      for (const { name, image = '', imagePullPolicy } of all(workload)) {
        const place = `${workload.title} ${name}`;
        check.that(IMAGE.test(image), `${place}: a fixed image, not ${image}`);
        check.equal(imagePullPolicy, 'IfNotPresent', `${place} imagePullPolicy`);
      }
    }
    for (const { metadata, spec } of ofKind<{ imageName?: string }>(objects, 'Cluster'))
      check.that(IMAGE.test(spec.imageName ?? ''), `${metadata.name}: a fixed image, not ${spec.imageName}`);
  },
  planted: {
    latest: inContainer('api', (container) => {
      container.image = 'beatkeeper:latest';
    }),
    'no tag': inContainer('worker', (container) => {
      container.image = 'registry.example:5000/beatkeeper';
    }),
    'a tag that moves': inContainer('redis', (container) => {
      container.image = 'redis:alpine';
    }),
    'half a digest': inContainer('redis', (container) => {
      container.image = 'redis:7.4@sha256:ff02';
    }),
    'another pull policy': inContainer('api', (container) => {
      container.imagePullPolicy = 'Always';
    }),
    'a database of any version': inObject('Cluster', 'beatkeeper', ({ spec }) => {
      spec.imageName = 'postgresql:latest';
    }),
  },
};

export const POD_RULES: readonly Rule[] = [restricted, tokens, writable, resources, images];
