import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { Plant } from '../check.js';
import { type Manifest, workloadsOf } from '../manifest.js';

/** Anything, to be spoiled. */
// biome-ignore lint/suspicious/noExplicitAny: a planted fault is of no type that the schema has
export type Loose = any;

/** Spoils the object of this kind and name. */
export const inObject =
  (kind: string, name: string, spoil: (object: Loose) => void): Plant =>
  (objects) => {
    const found = objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
    if (found === undefined) throw new Error(`no ${kind} ${name} to plant a fault in`);
    spoil(found);
  };

export const inPod = (component: string, spoil: (pod: IPodSpec & Loose, object: Loose) => void): Plant => {
  return (objects) => {
    const workload = workloadsOf(objects).find(({ labels }) => labels['app.kubernetes.io/component'] === component);
    if (workload === undefined) throw new Error(`no pod of ${component} to plant a fault in`);
    spoil(workload.pod, workload.object);
  };
};

export const inContainer = (component: string, spoil: (container: IContainer & Loose) => void): Plant =>
  inPod(component, (pod) => spoil(pod.containers[0] as IContainer));

export const without =
  (kind: string, name: string): Plant =>
  (objects) => {
    const index = objects.findIndex((object) => object.kind === kind && object.metadata.name.startsWith(name));
    if (index === -1) throw new Error(`no ${kind} ${name} to take away`);
    objects.splice(index, 1);
  };

export const withObject =
  (object: Manifest): Plant =>
  (objects) =>
    void objects.push(object);
