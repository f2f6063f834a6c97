/** What a sealed key belongs to. */
export const sealingOf = (mirrorId: string): string => `mirror ${mirrorId}`;
