import type { Micros } from '#libs/kernel';

/** Who signed a commit, and when; what a forge does not tell is null. */
export interface Signatory {
  /** µs */
  readonly date: Micros;
  readonly name: string;
  readonly email: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
  readonly htmlUrl: string | null;
  readonly url: string | null;
}

/** A commit as a forge tells it. */
export interface ForgeCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly htmlUrl: string | null;
  readonly url: string | null;
  readonly author: Signatory & { readonly id: string | null };
  readonly committer: Signatory;
}

/** A time in which the work for a commit was done, half-open, µs. */
export interface CommitWindow {
  readonly from: Micros;
  readonly to: Micros;
  readonly branch: string;
}

/** A commit as a person sees it in their project. `createdAt` in µs: when it was stored here. */
export interface Commit extends Omit<ForgeCommit, 'parents'> {
  readonly uuid: string;
  /** Where it was made; null while that is not known. */
  readonly branch: string | null;
  readonly createdAt: Micros;
  readonly isOwn: boolean;
  /** From the author's commit before it on the branch to it; null for others' commits and where the start is unknown. */
  readonly window: CommitWindow | null;
}
