import type { Clock, Micros } from '#libs/kernel';
import { type Outbound, type OutboundAnswer, OutboundRefused } from '#libs/platform/outbound';
import type { ForgeCommit } from '../commit.js';
import {
  type CommitPage,
  type Forge,
  type ForgeBranch,
  ForgeFailure,
  type ForgeRepository,
  MAX_BRANCHES,
  type Walk,
} from './forge.js';
import { isLimit, pauseOf, pauseOfRefused } from './rate-limit.js';

/** What one kind of forge calls things. Paths are below `api`. */
export interface RestDialect {
  readonly api: (baseUrl: string | null) => string;
  readonly headers: (token: string) => Record<string, string>;
  readonly repositoryPath: (fullName: string) => string;
  readonly branchesPath: (fullName: string) => string;
  readonly commitsPath: (fullName: string, head: string) => string;
  /** These throw when the answer is of another shape. */
  readonly repository: (body: unknown) => ForgeRepository;
  readonly branches: (body: unknown) => ForgeBranch[];
  readonly commits: (body: unknown) => ForgeCommit[];
  /** Address of the next page. */
  readonly next: (body: unknown, headers: Headers) => string | null;
}

export interface ForgePlace {
  readonly baseUrl: string | null;
  readonly fullName: string;
  readonly token: string | null;
}

const MAX_BYTES = 20_000_000;
/** A page may be empty, and there may be another one behind it all the same. */
const MAX_BRANCH_PAGES = 100;

/** A forge that is asked by JSON over HTTP, page by page. Leaves it alone from the moment it says that it wants to be. */
export class RestForge implements Forge {
  private readonly api: string;
  private pausedUntil: Micros = 0;

  constructor(
    private readonly outbound: Outbound,
    private readonly clock: Clock,
    private readonly dialect: RestDialect,
    private readonly place: ForgePlace,
  ) {
    this.api = dialect.api(place.baseUrl);
  }

  async repository(signal: AbortSignal): Promise<ForgeRepository> {
    const { body } = await this.get(this.dialect.repositoryPath(this.place.fullName), signal);
    return readAs(() => this.dialect.repository(body));
  }

  async branches(signal: AbortSignal): Promise<readonly ForgeBranch[]> {
    const found: ForgeBranch[] = [];
    let path: string | null = this.dialect.branchesPath(this.place.fullName);
    for (let page = 0; path !== null && page < MAX_BRANCH_PAGES && found.length < MAX_BRANCHES; page++) {
      const { body, headers } = await this.get(path, signal);
      found.push(...readAs(() => this.dialect.branches(body)));
      path = this.dialect.next(body, headers);
    }
    return found.slice(0, MAX_BRANCHES);
  }

  async commits({ head, cursor, signal }: Walk): Promise<CommitPage> {
    const path = cursor ?? this.dialect.commitsPath(this.place.fullName, head);
    const { body, headers } = await this.get(path, signal).catch(unlessMoved);
    return { commits: readAs(() => this.dialect.commits(body)), next: this.dialect.next(body, headers) };
  }

  /** @param path below the API, or an address that the forge gave, which must be its own: the token goes with it */
  private async get(path: string, signal: AbortSignal): Promise<{ body: unknown; headers: Headers }> {
    const now = this.clock.now();
    if (this.pausedUntil > now) throw new ForgeFailure('rate_limited', 'the forge asked to wait', this.pausedUntil);
    const url = path.startsWith('/') ? `${this.api}${path}` : path;
    if (new URL(url).origin !== new URL(this.api).origin) {
      throw new ForgeFailure('refused', 'the forge leads to another server');
    }
    const answer = await this.call(url, signal);
    if (answer.status !== 200) {
      answer.stream.destroy();
      throw failureOf(answer, this.clock.now());
    }
    this.pausedUntil = pauseOf(answer.headers, now) ?? 0;
    try {
      return { body: await answer.json(), headers: answer.headers };
    } catch (error) {
      throw error instanceof SyntaxError ? badAnswer(error) : failureOfCall(error);
    }
  }

  private async call(url: string, signal: AbortSignal): Promise<OutboundAnswer> {
    const { token } = this.place;
    const headers = { accept: 'application/json', ...(token === null ? {} : this.dialect.headers(token)) };
    try {
      return await this.outbound.fetch(url, { headers, maxBytes: MAX_BYTES, signal });
    } catch (error) {
      throw failureOfCall(error);
    }
  }
}

/** The repository is there, its branch was rewritten a moment ago: the next look shows where it is now. */
function unlessMoved(error: unknown): never {
  if (!(error instanceof ForgeFailure) || error.kind !== 'not_found') throw error;
  throw new ForgeFailure('later', 'the branch was rewritten meanwhile', 0, { cause: error });
}

function failureOf({ status, headers }: OutboundAnswer, now: Micros): ForgeFailure {
  if (isLimit(status, headers)) {
    return new ForgeFailure('rate_limited', 'the forge asked to wait', pauseOfRefused(headers, now));
  }
  if (status === 401 || status === 403) return new ForgeFailure('unauthorized', 'the forge refuses the token');
  if (status === 404 || status === 410)
    return new ForgeFailure('not_found', 'there is no such repository, or not for this token');
  if (status >= 500) return new ForgeFailure('later', `the forge answers ${status}`);
  return new ForgeFailure('refused', `the forge answers ${status}`);
}

/** What became of a call that brought no answer. */
export function failureOfCall(error: unknown): unknown {
  if (!(error instanceof OutboundRefused)) return error;
  const isPassing = error.code === 'timeout' || error.code === 'unreachable';
  return new ForgeFailure(isPassing ? 'later' : 'refused', error.message, 0, { cause: error });
}

function readAs<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw badAnswer(error);
  }
}

function badAnswer(cause: unknown): ForgeFailure {
  return new ForgeFailure('refused', 'the forge answers in another way than its kind does', 0, { cause });
}

/** The address that a `Link` header calls next. */
export function nextLink(headers: Headers): string | null {
  return /<([^>]+)>\s*;[^,]*\brel="?next"?/.exec(headers.get('link') ?? '')?.[1] ?? null;
}
