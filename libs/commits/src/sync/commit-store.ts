import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Queryable, run } from '#libs/platform/database';
import type { ForgeCommit } from '../commit.js';
import { NAME_BRANCHES, PUT_ON_BRANCH, REACH, STORE_COMMITS, UNNAMED } from '../sql/history.sql.js';
import { branchesOfHistory } from './branch-history.js';

const MAX_MESSAGE = 10_000;

/** Keeps commits, each once, whoever brings them. */
@Injectable()
export class CommitStore {
  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** @param branch where they were made, if that is known already */
  async store(
    on: Queryable,
    repositoryId: number,
    commits: readonly ForgeCommit[],
    branch: string | null = null,
  ): Promise<void> {
    if (commits.length === 0) return;
    await run(on, STORE_COMMITS, [repositoryId, JSON.stringify(commits.map(rowOf)), branch, this.clock.now()]);
    if (branch !== null) await run(on, PUT_ON_BRANCH, [repositoryId, branch, commits.map(({ hash }) => hash)]);
  }

  /** After everything below a head is stored: puts it on the branch and says where each commit was made. */
  async settle(on: Queryable, repositoryId: number, { branch, head, defaultBranch, heads }: Settlement): Promise<void> {
    await run(on, REACH, [repositoryId, branch, head, defaultBranch]);
    const rows = await run(on, UNNAMED, [repositoryId]);
    const named = branchesOfHistory({ branch, head }, new Map(rows.map((row) => [row.hash, row])), heads);
    if (named.size === 0) return;
    await run(on, NAME_BRANCHES, [repositoryId, [...named.keys()], [...named.values()]]);
  }
}

export interface Settlement {
  readonly branch: string;
  readonly head: string;
  readonly defaultBranch: string | null;
  /** Names of living branches by their newest commit. */
  readonly heads: ReadonlyMap<string, string>;
}

function rowOf({ hash, parents, message, htmlUrl, url, author, committer }: ForgeCommit) {
  return {
    uuid: randomUUID(),
    hash,
    parents,
    message: message.slice(0, MAX_MESSAGE).toWellFormed(),
    html_url: htmlUrl,
    url,
    author_us: author.date,
    author_name: author.name,
    author_email: author.email,
    author_id: author.id,
    author_username: author.username,
    author_avatar_url: author.avatarUrl,
    author_html_url: author.htmlUrl,
    author_url: author.url,
    committer_us: committer.date,
    committer_name: committer.name,
    committer_email: committer.email,
    committer_username: committer.username,
    committer_avatar_url: committer.avatarUrl,
    committer_html_url: committer.htmlUrl,
    committer_url: committer.url,
  };
}
