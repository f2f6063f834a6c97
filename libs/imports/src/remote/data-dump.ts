import type { RemoteApi } from './remote-api.js';
import { RemoteRefused } from './remote-refused.js';

/** A dump as the other server describes it; nothing of it is certain. */
interface RemoteDump {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly status?: unknown;
  readonly download_url?: unknown;
  readonly has_failed?: unknown;
  readonly is_stuck?: unknown;
  readonly is_processing?: unknown;
  readonly created_at?: unknown;
}

export type DumpAnswer =
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'waiting' }
  /** It makes none, or could not. */
  | { readonly kind: 'refused' };

const PATH = '/users/current/data_dumps';
/** An older dump lacks too much of what came since. */
const RECENT_MS = 24 * 60 * 60 * 1_000;
/** A key that is not good stays so whatever else is asked. */
const UNAUTHORIZED = 401;

/**
 * Asks for a dump of all heartbeats. When there is one that is being made, or was made within a day, that one does.
 *
 * @param now milliseconds
 * @returns its id; undefined when the server makes none
 */
export async function requestDump(api: RemoteApi, now: number): Promise<string | undefined> {
  try {
    const answer = await api.json(PATH, { method: 'POST', body: { type: 'heartbeats', email_when_finished: false } });
    return idOf((answer as { data?: RemoteDump } | null)?.data);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const dumps = await listDumps(api);
  return idOf(dumps?.find((dump) => dump.type === 'heartbeats' && isUsable(dump, now)));
}

export async function askDump(api: RemoteApi, id: string): Promise<DumpAnswer> {
  const dump = (await listDumps(api))?.find((candidate) => candidate.id === id);
  if (dump === undefined || dump.has_failed === true || dump.is_stuck === true) return { kind: 'refused' };
  if (dump.status !== 'Completed') return { kind: 'waiting' };
  const { download_url: url } = dump;
  return typeof url === 'string' ? { kind: 'ready', url } : { kind: 'refused' };
}

async function listDumps(api: RemoteApi): Promise<readonly RemoteDump[] | undefined> {
  try {
    const data = ((await api.json(PATH)) as { data?: unknown } | null)?.data;
    return Array.isArray(data) ? data.filter((dump) => typeof dump === 'object' && dump !== null) : [];
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function isUsable({ status, is_processing, has_failed, is_stuck, created_at }: RemoteDump, now: number): boolean {
  if (has_failed === true || is_stuck === true) return false;
  if (is_processing === true) return true;
  return status === 'Completed' && typeof created_at === 'string' && Date.parse(created_at) > now - RECENT_MS;
}

function idOf(dump: RemoteDump | undefined): string | undefined {
  return typeof dump?.id === 'string' ? dump.id : undefined;
}

function isRefusal(error: unknown): boolean {
  return error instanceof RemoteRefused && error.status !== UNAUTHORIZED;
}
