import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { K8S } from '../../tools/k8s/kustomize.mjs';
import { OVERLAYS, render, workloadsOf } from './manifest.js';
import { VERSION } from './rules/configuration.js';

const dockerfile = readFileSync(join(K8S, '..', 'Dockerfile'), 'utf8');
const lastOf = (instruction: string) =>
  [...dockerfile.matchAll(new RegExp(`^${instruction} (.*)$`, 'gm'))].at(-1)?.[1] ?? '';

/** What the image takes for its first argument. */
const [, start = ''] = /^\["node", "([^"]+)"\]$/.exec(lastOf('ENTRYPOINT')) ?? [];
const roles = [...readFileSync(join(K8S, '..', start), 'utf8').matchAll(/^ {2}\['(\w+)', '/gm)].map(([, role]) => role);

const pods = (overlay: string) => workloadsOf(render(overlay)).filter(({ object }) => object.kind !== 'StatefulSet');

describe.each(OVERLAYS)('the pods of %s and the image', (overlay) => {
  it('agree about what runs', () => {
    expect(roles).toEqual(expect.arrayContaining(['api', 'worker', 'cli']));
    for (const { containers, initContainers, title } of pods(overlay)) {
      for (const { args = [], command, image = '' } of [...containers, ...initContainers]) {
        expect(roles, title).toContain(args[0]);
        expect(command, `${title} leaves the entry point alone`).toBeUndefined();
        expect(image.split(':').at(-1), title).toBe(VERSION);
      }
    }
  });

  it('agree about users, ports and files', () => {
    const [user, group] = lastOf('USER').split(':').map(Number);
    const ports = lastOf('EXPOSE').split(' ').map(Number);
    const [data] = JSON.parse(lastOf('VOLUME')) as string[];
    for (const { pod, containers, title, object } of pods(overlay)) {
      expect(pod.securityContext, title).toMatchObject({ runAsUser: user, runAsGroup: group, fsGroup: group });
      for (const { ports: opened = [], volumeMounts = [] } of containers) {
        for (const { containerPort } of opened) expect(ports, title).toContain(containerPort);
        expect(
          volumeMounts.map(({ mountPath }) => mountPath),
          object.kind,
        ).toContain(data);
      }
    }
  });
});
