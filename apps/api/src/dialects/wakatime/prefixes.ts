/** Where the whole WakaTime surface is served, so that any `api_url` people paste into an editor works. */
export const WAKATIME_PREFIXES: string[] = ['api/v1', 'api/compat/wakatime/v1', 'api'];
