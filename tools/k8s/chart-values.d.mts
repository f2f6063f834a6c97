/** Which parts there are, and whether a chart has them before anybody chooses. */
export const PARTS: Readonly<Record<string, { readonly isOn: boolean; readonly text: string }>>;

/** `network-policies` is `networkPolicies` in values. */
export function keyOfPart(part: string): string;

export const VALUES: readonly { readonly path: string }[];
