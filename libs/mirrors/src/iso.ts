import type { Micros } from '#libs/kernel';

/** An instant as statements take it. */
export const iso = (us: Micros): string => new Date(us / 1000).toISOString();
