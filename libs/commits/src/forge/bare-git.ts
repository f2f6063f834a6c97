import nodeFs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import git, { type ReadCommitResult } from 'isomorphic-git';
import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '#libs/kernel';
import type { Outbound } from '#libs/platform/outbound';
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
import { gitHttp } from './git-http.js';
import { checkPack } from './pack-check.js';
import { failureOfCall } from './rest-forge.js';
import { cleaned, NO_ACCOUNT } from './shapes.js';

/** Packs are read in memory. */
const MAX_PACK = 100_000_000;
/** Commits that are read of one branch at most. */
const MAX_DEPTH = 20_000;
const HEADS = 'refs/heads/';
/** Clocks of committers differ; what is a day older than the newest known commit is asked for again. */
const OVERLAP = MICROS_PER_DAY;
const WHOLE = 'whole';

/** Files of a fetch. A pack is looked at before it is kept, and so before it is read. */
const fs = {
  promises: {
    ...nodeFs.promises,
    async writeFile(path: string, data: Uint8Array | string, options?: nodeFs.WriteFileOptions): Promise<void> {
      if (path.endsWith('.pack') && Buffer.isBuffer(data)) await checkPack(data);
      await nodeFs.promises.writeFile(path, data, options);
    },
  },
};

export interface GitPlace {
  readonly url: string;
  readonly fullName: string;
  /** A token, or `name:password`. */
  readonly token: string | null;
}

/**
 * Any git server over http(s), without an API: a fetch of one branch into a folder that is gone afterwards. First what is
 * new since the newest known commit, then, only if that leaves a hole, all of it.
 */
export class BareGit implements Forge {
  private refs: Promise<readonly ServerRef[]> | undefined;

  constructor(
    private readonly outbound: Outbound,
    private readonly place: GitPlace,
  ) {}

  async repository(signal: AbortSignal): Promise<ForgeRepository> {
    const head = (await this.listed(signal)).find(({ ref }) => ref === 'HEAD');
    return {
      fullName: this.place.fullName,
      defaultBranch: head?.target?.startsWith(HEADS) ? head.target.slice(HEADS.length) : null,
      description: null,
      forkCount: 0,
      starCount: 0,
      watchCount: 0,
      homepage: null,
      htmlUrl: null,
      isFork: false,
      isPrivate: this.place.token !== null,
    };
  }

  async branches(signal: AbortSignal): Promise<readonly ForgeBranch[]> {
    const refs = (await this.listed(signal)).filter(({ ref }) => ref.startsWith(HEADS));
    return refs.slice(0, MAX_BRANCHES).map(({ ref, oid }) => ({ name: ref.slice(HEADS.length), head: oid }));
  }

  async commits({ branch, cursor, knownUntil, signal }: Walk): Promise<CommitPage> {
    const isWhole = cursor === WHOLE || knownUntil === null;
    const gitdir = await mkdtemp(join(tmpdir(), 'beatkeeper-git-'));
    try {
      await git.init({ fs, gitdir, bare: true });
      await git.addRemote({ fs, gitdir, remote: 'origin', url: this.place.url });
      const newest = await this.fetch(gitdir, branch, isWhole ? null : knownUntil - OVERLAP, signal);
      const found = await git.log({ fs, gitdir, ref: newest });
      return { commits: found.map(commitOf), next: isWhole ? null : WHOLE };
    } catch (error) {
      if (!isWhole && isNothingNew(error)) return { commits: [], next: WHOLE };
      throw failureOf(error);
    } finally {
      await rm(gitdir, { recursive: true, force: true });
    }
  }

  /** @returns the newest commit of the branch */
  private async fetch(gitdir: string, branch: string, since: Micros | null, signal: AbortSignal): Promise<string> {
    const { fetchHead } = await git.fetch({
      fs,
      http: gitHttp(this.outbound, signal, MAX_PACK),
      gitdir,
      remote: 'origin',
      ref: branch,
      singleBranch: true,
      tags: false,
      headers: this.headers(),
      ...(since === null ? { depth: MAX_DEPTH } : { since: new Date(since / 1000) }),
    });
    if (fetchHead === null) throw new ForgeFailure('later', 'the branch is gone');
    return fetchHead;
  }

  private async listed(signal: AbortSignal): Promise<readonly ServerRef[]> {
    this.refs ??= git
      .listServerRefs({
        http: gitHttp(this.outbound, signal, MAX_PACK),
        url: this.place.url,
        headers: this.headers(),
        symrefs: true,
      })
      .catch((error: unknown) => Promise.reject(failureOf(error)));
    return this.refs;
  }

  private headers(): Record<string, string> {
    const { token } = this.place;
    if (token === null) return {};
    const pair = token.includes(':') ? token : `git:${token}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
}

interface ServerRef {
  readonly ref: string;
  readonly oid: string;
  readonly target?: string;
}

function commitOf({ oid, commit }: ReadCommitResult): ForgeCommit {
  const signed = ({ name, email, timestamp }: ReadCommitResult['commit']['author']) => ({
    date: timestamp * MICROS_PER_SECOND,
    name: cleaned(name),
    email: cleaned(email) || null,
    ...NO_ACCOUNT,
  });
  return {
    hash: oid,
    parents: commit.parent,
    message: cleaned(commit.message),
    htmlUrl: null,
    url: null,
    author: { ...signed(commit.author), id: null },
    committer: signed(commit.committer),
  };
}

/** Servers send no commit, or say nothing at all, when a branch has none since a moment. */
function isNothingNew(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return (code === 'NotFoundError' || code === 'EmptyServerResponseError') && statusOf(error) === undefined;
}

function statusOf(error: unknown): number | undefined {
  return (error as { data?: { statusCode?: number } } | null)?.data?.statusCode;
}

function failureOf(error: unknown): unknown {
  const status = statusOf(error);
  if (status === 401 || status === 403)
    return new ForgeFailure('unauthorized', 'the server refuses the token', 0, { cause: error });
  if (status === 404 || status === 410)
    return new ForgeFailure('not_found', 'there is no such repository', 0, { cause: error });
  if (status !== undefined) {
    return new ForgeFailure(status >= 500 || status === 429 ? 'later' : 'refused', `the server answers ${status}`, 0, {
      cause: error,
    });
  }
  if (error instanceof ForgeFailure) return error;
  const { code } = (error ?? {}) as { code?: string };
  if (code === 'SmartHttpError' || code === 'ParseError') {
    return new ForgeFailure('refused', 'this is no git server', 0, { cause: error });
  }
  return failureOfCall(error);
}
