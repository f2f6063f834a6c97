/** Where WakaTime itself serves it. */
export const OWN_PREFIX = 'api/v1';

/** Where the whole WakaTime surface is served, so that any `api_url` people paste into an editor works. */
export const WAKATIME_PREFIXES: string[] = [OWN_PREFIX, 'api/compat/wakatime/v1', 'api'];

/** Editors that were set up for Hackatime ask who somebody is, and what they did, as WakaTime's do. */
export const PEOPLE_PREFIXES: string[] = [...WAKATIME_PREFIXES, 'api/hackatime/v1'];
