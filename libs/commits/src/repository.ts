import type { Micros, UserId } from '#libs/kernel';

/** Forges by their API, and `git`: any server without one. `gitea` is Forgejo too. */
export const PROVIDERS = ['github', 'gitlab', 'gitea', 'bitbucket', 'git'] as const;
export type Provider = (typeof PROVIDERS)[number];

/**
 * `pending_sync`: linked, never read. `syncing`: part of it is read. `rate_limited`: goes on when the forge allows.
 * `unauthorized`, `not_found`, `failed`: stopped until somebody changes the link, asks for it or pushes.
 */
export type RepositoryStatus =
  | 'pending_sync'
  | 'syncing'
  | 'ok'
  | 'rate_limited'
  | 'unauthorized'
  | 'not_found'
  | 'failed';

/** The repository of a project. Secrets never leave the library with it. */
export interface Repository {
  /** Internal. */
  readonly id: number;
  readonly uuid: string;
  readonly userId: UserId;
  readonly projectId: number;
  readonly provider: Provider;
  /** What is cloned or looked at; null where only pushes are told. */
  readonly url: string | null;
  /** The forge's own address; null: the provider's public one. */
  readonly baseUrl: string | null;
  readonly fullName: string;
  /** The only branch that is read; null: all of them. */
  readonly branch: string | null;
  readonly authorEmails: readonly string[];
  readonly hasToken: boolean;
  readonly status: RepositoryStatus;
  readonly statusReason: string | null;
  readonly defaultBranch: string | null;
  readonly description: string | null;
  readonly forkCount: number;
  readonly starCount: number;
  readonly watchCount: number;
  readonly homepage: string | null;
  readonly htmlUrl: string | null;
  readonly isFork: boolean;
  readonly isPrivate: boolean;
  /** µs */
  readonly lastSyncedAt: Micros | null;
  readonly createdAt: Micros;
  readonly modifiedAt: Micros;
}

/** What the sealed values of a repository belong to. */
export const sealingOf = (uuid: string, what: 'token' | 'hook'): string => `repository ${uuid} ${what}`;

/** Those that anybody may see at their forge; by project, as the others. */
export function publicRepositories(repositories: ReadonlyMap<number, Repository>): ReadonlyMap<number, Repository> {
  return new Map([...repositories].filter(([, { isPrivate }]) => !isPrivate));
}
