import { type Capability, type CapabilityName, probeCapabilities } from '../../tools/capabilities.mjs';

export type { Capability, CapabilityName };

/**
 * Whether this machine can run tests of a kind: `describe.skipIf(!(await has('Redis')))`. `npm test` asks the same
 * probes and prints what was skipped.
 */
export async function has(name: CapabilityName): Promise<boolean> {
  const all = await probeCapabilities();
  return all.some((capability) => capability.name === name && capability.available);
}
