import type { RemoteApi } from './remote-api.js';
import { RemoteRefused } from './remote-refused.js';

/** What ids of clients and machines stand for. */
export interface Names {
  agent(id: unknown): string | undefined;
  machine(id: unknown): string | undefined;
}

const MAX_PAGES = 500;
/** More than anybody has; the other server may be anybody's. */
const MAX_NAMES = 20_000;
const MAX_ID_LENGTH = 100;
const MAX_NAME_LENGTH = 2_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids that are names already, as Wakapi has them, mean themselves; nobody knows what a bare uuid means. */
function meaning(id: unknown, known?: ReadonlyMap<string, string>): string | undefined {
  if (typeof id !== 'string') return undefined;
  return known?.get(id) ?? (UUID.test(id) ? undefined : id);
}

export const NO_NAMES: Names = { agent: (id) => meaning(id), machine: (id) => meaning(id) };

/** Everything that the other server's lists of clients and machines say. A server without such lists has none. */
export async function fetchNames(api: RemoteApi): Promise<Names> {
  const agents = await fetchList(api, '/users/current/user_agents');
  const machines = await fetchList(api, '/users/current/machine_names');
  return { agent: (id) => meaning(id, agents), machine: (id) => meaning(id, machines) };
}

async function fetchList(api: RemoteApi, path: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let page = 1; page <= MAX_PAGES; page++) {
    const answer = await fetchPage(api, `${path}?page=${page}`);
    for (const { id, value, name } of answer.data) {
      const text = [value, name].find((word) => typeof word === 'string' && word !== '');
      if (isShort(id, MAX_ID_LENGTH) && isShort(text, MAX_NAME_LENGTH)) names.set(id, text);
      if (names.size >= MAX_NAMES) return names;
    }
    if (answer.next_page !== page + 1) break;
  }
  return names;
}

function isShort(text: unknown, most: number): text is string {
  return typeof text === 'string' && text.length <= most;
}

interface ListPage {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly next_page: unknown;
}

async function fetchPage(api: RemoteApi, path: string): Promise<ListPage> {
  try {
    const { data, next_page } = ((await api.json(path)) ?? {}) as Partial<ListPage>;
    const rows = Array.isArray(data) ? data.filter((row) => typeof row === 'object' && row !== null) : [];
    return { data: rows, next_page };
  } catch (error) {
    if (error instanceof RemoteRefused && [403, 404].includes(error.status)) return { data: [], next_page: null };
    throw error;
  }
}
