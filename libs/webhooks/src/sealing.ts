/** What a sealed secret belongs to. */
export const sealingOf = (endpointId: string): string => `webhook ${endpointId}`;
