import type { Micros } from '#libs/kernel';
import type { ForgeCommit } from '../commit.js';

export interface ForgeRepository {
  readonly fullName: string;
  readonly defaultBranch: string | null;
  readonly description: string | null;
  readonly forkCount: number;
  readonly starCount: number;
  readonly watchCount: number;
  readonly homepage: string | null;
  readonly htmlUrl: string | null;
  readonly isFork: boolean;
  readonly isPrivate: boolean;
}

export interface ForgeBranch {
  readonly name: string;
  readonly head: string;
}

/** Commits of one page; `next` leads to older ones, or null. */
export interface CommitPage {
  readonly commits: readonly ForgeCommit[];
  readonly next: string | null;
}

export interface Walk {
  readonly branch: string;
  /** Pages of a walk belong to one head, so that pushes meanwhile move nothing. */
  readonly head: string;
  /** `next` of the page before, or null for the first. */
  readonly cursor: string | null;
  /** Newest commit that is known already; older ones are of no use unless somebody asks for the next page. */
  readonly knownUntil: Micros | null;
  readonly signal: AbortSignal;
}

/** Somebody else's server that holds a repository. Every method fails with {@link ForgeFailure}. */
export interface Forge {
  repository(signal: AbortSignal): Promise<ForgeRepository>;
  branches(signal: AbortSignal): Promise<readonly ForgeBranch[]>;
  commits(walk: Walk): Promise<CommitPage>;
}

/** `later`: worth another attempt. `refused`: will not get better by waiting. */
export type ForgeFailureKind = 'unauthorized' | 'not_found' | 'rate_limited' | 'refused' | 'later';

export class ForgeFailure extends Error {
  override readonly name = 'ForgeFailure';

  /** @param retryAt of `rate_limited`, µs */
  constructor(
    readonly kind: ForgeFailureKind,
    message: string,
    readonly retryAt: Micros = 0,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** More branches than anybody looks at. */
export const MAX_BRANCHES = 500;
