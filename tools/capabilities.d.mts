export type CapabilityName =
  | 'Redis'
  | 'Chromium'
  | 'kubectl'
  | 'mount namespaces'
  | 'previous release'
  | 'TimescaleDB (apache)'
  | 'TimescaleDB (community)';

export interface Capability {
  readonly name: CapabilityName;
  readonly available: boolean;
  /** Where it was found, or why it is missing. */
  readonly detail: string;
}

export function findProgram(names: readonly string[], env?: NodeJS.ProcessEnv): string | undefined;
export function probeCapabilities(env?: NodeJS.ProcessEnv): Promise<Capability[]>;
export function timescaleServer(edition: 'apache' | 'community', env?: NodeJS.ProcessEnv): Promise<string | undefined>;
