import { Injectable } from '@nestjs/common';
import { ActivityPools, inTransaction, run } from '#libs/platform/database';
import type { JobRun } from '#libs/platform/queue';
import { type Forge, type ForgeBranch, ForgeFailure } from '../forge/forge.js';
import type { Repository } from '../repository.js';
import {
  ARRIVED,
  BRANCHES,
  type BranchRow,
  CHECKPOINT,
  CLOSE_HISTORY,
  DROP_BRANCHES,
  HISTORY_STATE,
  NEWEST,
} from '../sql/history.sql.js';
import { SET_FACTS } from '../sql/repositories.sql.js';
import { CommitStore } from './commit-store.js';

/** Commits of a repository that are read at most; older ones are not. */
const MAX_COMMITS = 50_000;

type Progress = Pick<JobRun<object>, 'signal' | 'progress'>;

interface Task {
  readonly repository: Repository;
  readonly forge: Forge;
  readonly defaultBranch: string | null;
  readonly heads: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/** Walks through the branches of a repository, the default one first, from their heads down to what is known. */
@Injectable()
export class RepositoryWalk {
  constructor(
    private readonly pools: ActivityPools,
    private readonly store: CommitStore,
  ) {}

  /** @throws ForgeFailure with everything before it kept */
  async go(repository: Repository, forge: Forge, { signal, progress }: Progress): Promise<void> {
    const facts = await forge.repository(signal);
    await this.note(repository.id, facts);
    const all = await forge.branches(signal);
    const branches = chosen(all, repository.branch, facts.defaultBranch);
    await run(this.pools.job, DROP_BRANCHES, [repository.id, branches.map(({ name }) => name)]);
    const known = new Map((await run(this.pools.job, BRANCHES, [repository.id])).map((row) => [row.name, row]));
    const heads = new Map(all.map(({ name, head }) => [head, name]));
    const defaultBranch = repository.branch ?? facts.defaultBranch;
    for (const [index, branch] of branches.entries()) {
      progress(index / branches.length);
      const task = { repository, forge, defaultBranch, heads, signal };
      if (known.get(branch.name)?.head !== branch.head) await this.walk(task, branch, known.get(branch.name));
    }
  }

  /** Walks on from the checkpoint; a branch that moved meanwhile is read from its new head afterwards. */
  private async walk(task: Task, branch: ForgeBranch, before: BranchRow | undefined): Promise<void> {
    const { id } = task.repository;
    if (before?.target && before.target !== branch.head) {
      await this.walkFrom(task, { name: branch.name, head: before.target }, before.cursor).catch(unlessGone);
    }
    await this.walkFrom(task, branch, before?.target === branch.head ? before.cursor : null);
    await inTransaction(this.pools.job, async (client) => {
      const settlement = {
        branch: branch.name,
        head: branch.head,
        defaultBranch: task.defaultBranch,
        heads: task.heads,
      };
      await this.store.settle(client, id, settlement);
      await run(client, ARRIVED, [id, branch.name, branch.head]);
    });
  }

  private async walkFrom(
    { repository: { id }, forge, signal }: Task,
    branch: ForgeBranch,
    from: string | null,
  ): Promise<void> {
    const { name, head } = branch;
    const [newest] = await run(this.pools.job, NEWEST, [id]);
    let cursor = from;
    while (!(await this.isDone(id, head))) {
      signal.throwIfAborted();
      const { commits, next } = await forge.commits({
        branch: name,
        head,
        cursor,
        knownUntil: newest?.newest_us ?? null,
        signal,
      });
      await inTransaction(this.pools.job, async (client) => {
        await this.store.store(client, id, commits);
        await run(client, CHECKPOINT, [id, name, head, next]);
      });
      if (next === null) return this.close(id);
      cursor = next;
    }
  }

  /** Is everything below the head known, or as much as is kept? */
  private async isDone(id: number, head: string): Promise<boolean> {
    const [state] = await run(this.pools.job, HISTORY_STATE, [id, head]);
    if (state === undefined) return true;
    if (state.total >= MAX_COMMITS) await this.close(id);
    return state.has_head && (state.is_closed || state.total >= MAX_COMMITS);
  }

  private async close(id: number): Promise<void> {
    await run(this.pools.job, CLOSE_HISTORY, [id]);
  }

  private async note(id: number, facts: Awaited<ReturnType<Forge['repository']>>): Promise<void> {
    const { defaultBranch, description, forkCount, starCount, watchCount, homepage, htmlUrl, isFork, isPrivate } =
      facts;
    await run(this.pools.job, SET_FACTS, [
      id,
      defaultBranch,
      description,
      forkCount,
      starCount,
      watchCount,
      homepage,
      htmlUrl,
      isFork,
      isPrivate,
    ]);
  }
}

/** The branch that was asked for, else all, the default one first. */
function chosen(branches: readonly ForgeBranch[], only: string | null, defaultBranch: string | null): ForgeBranch[] {
  if (only !== null) {
    const found = branches.filter(({ name }) => name === only);
    if (found.length === 0) throw new ForgeFailure('refused', `there is no branch ${only}`);
    return found;
  }
  return branches.toSorted((a, b) => Number(b.name === defaultBranch) - Number(a.name === defaultBranch));
}

/** What was rewritten meanwhile need not be read to its end. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ForgeFailure) || error.kind === 'rate_limited' || error.kind === 'unauthorized') throw error;
}
