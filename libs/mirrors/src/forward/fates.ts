/** What became of one heartbeat of a call: there, never to be taken, or to be sent again. */
export type Fate = 'taken' | 'dropped' | 'again';

/** How the beginning of a batch fared. */
export interface Progress {
  /** How many of the first heartbeats are done with. */
  readonly done: number;
  readonly taken: number;
  readonly dropped: number;
  /** Of the first that was dropped, or is to be sent again. */
  readonly problem: string | null;
  /** One of them was refused for want of a right: so would the next be. */
  readonly isRefused: boolean;
}

const MAX_PROBLEM = 200;
/** Shorter than this it says nothing. */
const MIN_SECRET = 8;

/** Refusals that say nothing of the heartbeat itself. */
const PASSING = new Set([408, 425, 429]);
/** Refusals of the key, whatever it came with. */
export const OF_THE_KEY: ReadonlySet<number> = new Set([401, 403]);

/**
 * Reads the answer to a bulk call, `{responses: [[body, status], …]}` in the order of what was sent. Heartbeats after
 * one that is to be sent again are sent again with it: they are duplicates there, and order is kept.
 *
 * @param answer undefined: 2xx and nothing that can be read, which is a yes
 * @param secret is left out of what the other side says
 */
export function progressOf(answer: unknown, count: number, secret = ''): Progress {
  const items = responsesOf(answer);
  if (items === undefined) return { done: count, taken: count, dropped: 0, problem: null, isRefused: false };
  let [taken, dropped] = [0, 0];
  let problem: string | null = null;
  for (let index = 0; index < count; index++) {
    const [body, status] = itemOf(items[index]);
    const fate = fateOf(status);
    if (fate === 'taken') taken++;
    else {
      problem ??= wordsOf(status, body, secret);
      if (fate === 'again') return { done: index, taken, dropped, problem, isRefused: OF_THE_KEY.has(status ?? 0) };
      dropped++;
    }
  }
  return { done: count, taken, dropped, problem, isRefused: false };
}

/** What nobody answered has not arrived. */
function fateOf(status: number | undefined): Fate {
  if (status === undefined || status >= 500 || PASSING.has(status) || OF_THE_KEY.has(status)) return 'again';
  return status >= 400 && status !== 409 ? 'dropped' : 'taken';
}

function responsesOf(answer: unknown): readonly unknown[] | undefined {
  if (typeof answer !== 'object' || answer === null || !Object.hasOwn(answer, 'responses')) return undefined;
  const { responses } = answer as { responses: unknown };
  return Array.isArray(responses) ? responses : undefined;
}

function itemOf(item: unknown): [body: unknown, status: number | undefined] {
  if (!Array.isArray(item)) return [null, undefined];
  const status: unknown = item[1];
  return [item[0], typeof status === 'number' ? status : undefined];
}

function wordsOf(status: number | undefined, body: unknown, secret: string): string {
  if (status === undefined) return 'a heartbeat was not answered';
  const said = typeof body === 'object' && body !== null ? JSON.stringify(body) : '';
  const told = secret.length < MIN_SECRET ? said : said.replaceAll(secret, '…');
  return `a heartbeat was answered ${status} ${told}`.trim().slice(0, MAX_PROBLEM).toWellFormed();
}
