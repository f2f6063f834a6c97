/** Pictures and numbers for badges, as shields.io asks for them. */
export const SHIELDS_PREFIX = 'api/compat/shields/v1';

/** What Wakapi alone serves. Heartbeats and the reads that WakaTime has too are answered under WakaTime's prefixes. */
export const WAKAPI_PREFIXES: string[] = [
  'api/activity',
  'api/avatar',
  'api/badge',
  'api/health',
  'api/metrics',
  'api/relay',
  'api/special',
  SHIELDS_PREFIX,
];
