/** Any object of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** The folder of the manifests. */
export const K8S: string;

/**
 * The objects of the kustomization in a folder.
 *
 * @throws where the kustomization uses what this loader does not know
 */
export function renderKustomization(folder: string): Manifest[];

/** The objects of the base in `root` with some components, in their order; without hashes: as the source calls them. */
export function renderComponents(
  root: string,
  components: readonly string[],
  options?: { readonly hasHashes?: boolean },
): Manifest[];

/** The documents of a file. */
export function readObjects(path: string): Manifest[];
