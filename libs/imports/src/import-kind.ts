/** Where heartbeats come from, and in what shape. */
export const IMPORT_KINDS = ['wakatime_dump', 'wakatime_api', 'hackatime', 'wakapi', 'beatkeeper'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** The last three are ends. */
export const IMPORT_STATES = [
  'queued',
  'requesting_dump',
  'waiting_for_dump',
  'downloading_dump',
  'importing',
  'completed',
  'failed',
  'cancelled',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

interface Ways {
  /** Does a file of this kind exist? */
  readonly file: boolean;
  /** The other server makes a dump and hands it out. */
  readonly dump: boolean;
  /** The other server answers day by day. */
  readonly days: boolean;
  /** Where its WakaTime-like API is, below what a person types. Undefined: nobody need type anything. */
  readonly apiPath: string;
  readonly defaultBase?: string;
}

/** How each kind can be fetched. */
export const WAYS: Readonly<Record<ImportKind, Ways>> = {
  wakatime_dump: { file: true, dump: false, days: false, apiPath: '' },
  wakatime_api: { file: false, dump: true, days: true, apiPath: '', defaultBase: 'https://wakatime.com/api/v1' },
  hackatime: { file: true, dump: true, days: false, apiPath: '' },
  wakapi: { file: true, dump: false, days: true, apiPath: '/api/compat/wakatime/v1' },
  beatkeeper: { file: true, dump: true, days: true, apiPath: '' },
};

/** Those that there are files of. */
export const FILE_KINDS = IMPORT_KINDS.filter((kind) => WAYS[kind].file);
