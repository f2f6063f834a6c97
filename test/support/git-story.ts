import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import git from 'isomorphic-git';

export const AUTHORS = {
  jane: { name: 'Jane Doe', email: 'Jane@example.com' },
  bob: { name: 'Bob Roe', email: 'bob@example.com' },
} as const;

export interface StoryCommit {
  readonly oid: string;
  readonly message: string;
  readonly parents: readonly string[];
  readonly author: keyof typeof AUTHORS;
  /** Seconds. */
  readonly time: number;
}

/** A real repository in a folder of its own, made commit by commit. */
export class GitStory {
  readonly commits = new Map<string, StoryCommit>();
  readonly heads = new Map<string, string>();

  private constructor(
    /** Holds `repo.git`. */
    readonly root: string,
  ) {}

  get gitdir(): string {
    return join(this.root, 'repo.git');
  }

  static async create(): Promise<GitStory> {
    const story = new GitStory(await mkdtemp(join(tmpdir(), 'beatkeeper-story-')));
    await git.init({ fs, gitdir: story.gitdir, bare: true, defaultBranch: 'main' });
    return story;
  }

  /** A commit on a branch; a new branch begins at `from`. @param at ISO 8601 @returns the hash */
  async commit(
    branch: string,
    at: string,
    message: string,
    {
      author = 'jane',
      from,
      merges = [],
    }: { author?: keyof typeof AUTHORS; from?: string; merges?: readonly string[] } = {},
  ): Promise<string> {
    const time = Date.parse(at) / 1000;
    const first = this.heads.get(branch) ?? from;
    const parents = [...(first === undefined ? [] : [first]), ...merges];
    const blob = await git.writeBlob({ fs, gitdir: this.gitdir, blob: Buffer.from(`${message} ${at}`) });
    const tree = await git.writeTree({
      fs,
      gitdir: this.gitdir,
      tree: [{ mode: '100644', path: 'map.txt', oid: blob, type: 'blob' }],
    });
    const signed = { ...AUTHORS[author], timestamp: time, timezoneOffset: -345 };
    const commit = { message: `${message}\n`, tree, parent: parents, author: signed, committer: signed };
    const oid = await git.writeCommit({ fs, gitdir: this.gitdir, commit });
    await git.writeRef({ fs, gitdir: this.gitdir, ref: `refs/heads/${branch}`, value: oid, force: true });
    this.heads.set(branch, oid);
    this.commits.set(oid, { oid, message: `${message}\n`, parents, author, time });
    return oid;
  }

  /** Everything that a commit stands on, itself included, newest first. */
  below(head: string): StoryCommit[] {
    const seen = new Set<string>();
    const open = [head];
    for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
      if (seen.has(oid)) continue;
      seen.add(oid);
      open.push(...(this.commits.get(oid)?.parents ?? []));
    }
    return [...seen].flatMap((oid) => this.commits.get(oid) ?? []).sort((a, b) => b.time - a.time);
  }

  async drop(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
