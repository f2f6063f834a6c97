/**
 * What each client does with an answer to a batch, as observed: forget an item as delivered, drop it as hopeless, or
 * queue it to be sent again. Pure functions of (status, body, number of items sent).
 */
export type Fate = 'delivered' | 'dropped' | 'queued' | 'lost';

export interface Reaction {
  /** One per item sent. */
  readonly fates: readonly Fate[];
  /** The exit code of command line clients: 0, 1 generic, 102 API error, 104 bad key. */
  readonly exitCode?: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export type ClientModel = (answer: Answer, sent: number) => Reaction;

const KNOWN_CATEGORIES = new Set([
  'browsing',
  'building',
  'code reviewing',
  'coding',
  'communicating',
  'debugging',
  'designing',
  'indexing',
  'learning',
  'manual testing',
  'meeting',
  'planning',
  'researching',
  'running tests',
  'translating',
  'writing docs',
  'writing tests',
]);
const KNOWN_TYPES = new Set(['app', 'domain', 'file']);

/** Go client 1.90: reads an echoed heartbeat strictly and gives the whole batch back when it cannot. */
export const goCli190: ClientModel = (answer, sent) => {
  if (!isTaken(answer)) return all(sent, 'queued', exitCodeOf(answer.status, 1));
  const items = responsesOf(answer);
  if (items === undefined || items.some((item) => !isReadableByGo190(item))) return all(sent, 'queued', 102);
  return { fates: fatesOf(items, sent, (status) => status === 201 || status === 202), exitCode: 0 };
};

/** Go client of 2026: reads only the id. */
export const goCli2026: ClientModel = (answer, sent) => {
  if (!isTaken(answer)) return all(sent, 'queued', exitCodeOf(answer.status, 1));
  const items = responsesOf(answer);
  if (items === undefined) return all(sent, 'queued', 102);
  return { fates: fatesOf(items, sent, (status) => status >= 200 && status < 300), exitCode: 0 };
};

/** Python client 13.1.0: loses the whole batch on 400. */
export const pythonCli: ClientModel = (answer, sent) => {
  if (answer.status === 400) return all(sent, 'dropped', 102);
  if (!isTaken(answer)) return all(sent, 'queued', exitCodeOf(answer.status, 102));
  const items = responsesOf(answer);
  if (items === undefined) return all(sent, 'queued', 102);
  return { fates: fatesOf(items, sent, (status) => status === 201 || status === 202), exitCode: 0 };
};

/** Browser extension 4.1.1: an item that says `error` is sent again, whatever its status. */
export const browserExtension: ClientModel = (answer, sent) => {
  const items = isTaken(answer) ? responsesOf(answer) : undefined;
  if (items === undefined) return all(sent, 'queued');
  return {
    fates: Array.from({ length: sent }, (_, index): Fate => {
      const item = items[index];
      if (item === undefined || hasKey(item[0], 'error')) return 'queued';
      return fateOf(item[1], (status) => status >= 200 && status < 300);
    }),
  };
};

/** VS Code in the browser: keeps no queue; a refused batch is gone. */
export const vscodeWeb: ClientModel = (answer, sent) => {
  const isTakenHere = [200, 201, 202].includes(answer.status) && parse(answer.text) !== undefined;
  return all(sent, isTakenHere ? 'delivered' : 'lost');
};

type Item = readonly [body: unknown, status: number];

function isTaken({ status }: Answer): boolean {
  return status === 201 || status === 202;
}

function exitCodeOf(status: number, onBadRequest: number): number {
  if (status === 401) return 104;
  return status === 400 ? onBadRequest : 102;
}

function all(sent: number, fate: Fate, exitCode?: number): Reaction {
  const fates = new Array<Fate>(sent).fill(fate);
  return exitCode === undefined ? { fates } : { fates, exitCode };
}

function fatesOf(items: readonly Item[], sent: number, isDone: (status: number) => boolean): Fate[] {
  return Array.from({ length: sent }, (_, index): Fate => {
    const item = items[index];
    return item === undefined ? 'queued' : fateOf(item[1], isDone);
  });
}

function fateOf(status: number, isDone: (status: number) => boolean): Fate {
  if (isDone(status)) return 'delivered';
  return status === 400 ? 'dropped' : 'queued';
}

/** Undefined when the body is no JSON object; no list in it counts as an empty one. */
function responsesOf({ text }: Answer): Item[] | undefined {
  const body = parse(text);
  if (typeof body !== 'object' || body === null) return undefined;
  const { responses } = body as { responses?: unknown };
  return Array.isArray(responses) ? (responses as Item[]) : [];
}

function isReadableByGo190([body, status]: Item): boolean {
  if (status === 400) return hasKey(body, 'error') || hasKey(body, 'errors');
  const data = hasKey(body, 'data') ? (body as { data: unknown }).data : null;
  if (typeof data !== 'object' || data === null) return true;
  const { category, type, dependencies } = data as Record<string, unknown>;
  const isCategoryRead = category === undefined || KNOWN_CATEGORIES.has(String(category));
  const isTypeRead = type === undefined || KNOWN_TYPES.has(String(type));
  return isCategoryRead && isTypeRead && (dependencies === undefined || Array.isArray(dependencies));
}

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
