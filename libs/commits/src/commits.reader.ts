import { Injectable } from '@nestjs/common';
import type { Micros, UserId } from '#libs/kernel';
import { ActivityPools, type Page, run } from '#libs/platform/database';
import type { Commit } from './commit.js';
import { CommitsError } from './commits.errors.js';
import type { Repository } from './repository.js';
import {
  COMMITS_OF_PEOPLE,
  COUNT_COMMITS,
  type CommitRow,
  FIND_COMMITS,
  LIST_COMMITS,
} from './sql/list-commits.sql.js';

const PAGE_SIZE = 100;
const MIN_PREFIX = 4;

/** Which commits; what is absent filters nothing. */
export interface CommitFilters {
  /** E-mail, name or user name, in any case. */
  readonly author?: string;
  readonly branch?: string;
}

/** That somebody committed. */
export interface CommitMarker {
  readonly userId: UserId;
  /** When its author made it. */
  readonly at: Micros;
  readonly htmlUrl: string | null;
}

/** A person and two instants, half-open. */
export interface PersonBetween {
  readonly userId: UserId;
  readonly between: { readonly from: Micros; readonly to: Micros };
}

/** Commits as they are shown. Their time is not here: each own commit has the window in which it was worked for. */
@Injectable()
export class CommitsReader {
  constructor(private readonly pools: ActivityPools) {}

  /** Newest first, 100 per page. @param emails addresses of the person, in any case */
  async list(
    repository: Repository,
    emails: readonly string[],
    filters: CommitFilters,
    page: number,
  ): Promise<Page<Commit>> {
    const { author = null, branch = null } = filters;
    const own = ownEmails(repository, emails);
    const [rows, [counted]] = await Promise.all([
      run(this.pools.read, LIST_COMMITS, [repository.id, own, author, branch, PAGE_SIZE, (page - 1) * PAGE_SIZE]),
      run(this.pools.read, COUNT_COMMITS, [repository.id, author, branch]),
    ]);
    const total = counted?.total ?? 0;
    return { items: rows.map(commitOf), page, total, totalPages: Math.max(1, Math.ceil(total / PAGE_SIZE)) };
  }

  /** Own commits of several people, oldest first. */
  async ofPeople(people: readonly PersonBetween[]): Promise<CommitMarker[]> {
    const rows = await run(this.pools.read, COMMITS_OF_PEOPLE, [
      people.map(({ userId }) => userId),
      people.map(({ between }) => between.from),
      people.map(({ between }) => between.to),
    ]);
    return rows.map(({ user_id: userId, author_us: at, html_url: htmlUrl }) => ({ userId, at, htmlUrl }));
  }

  /** By hash or the beginning of one. Fails with `commits.not_found`, `commits.ambiguous_hash`. */
  async find(repository: Repository, emails: readonly string[], hash: string, branch?: string): Promise<Commit> {
    const prefix = hash.toLowerCase();
    const isHash = /^[0-9a-f]+$/.test(prefix) && prefix.length >= MIN_PREFIX;
    const rows = isHash
      ? await run(this.pools.read, FIND_COMMITS, [repository.id, ownEmails(repository, emails), prefix, branch ?? null])
      : [];
    const row = rows.find((candidate) => candidate.hash === prefix) ?? rows[0];
    if (row === undefined) throw new CommitsError('commits.not_found', 'no such commit');
    if (rows.length > 1 && row.hash !== prefix)
      throw new CommitsError('commits.ambiguous_hash', 'several commits begin so');
    return commitOf(row);
  }
}

function ownEmails({ authorEmails }: Repository, emails: readonly string[]): string[] {
  return [...emails, ...authorEmails].map((email) => email.toLowerCase());
}

function commitOf(row: CommitRow): Commit {
  const { branch, is_own: isOwn, from_us: from, author_us: to } = row;
  return {
    uuid: row.uuid,
    hash: row.hash,
    branch,
    message: row.message,
    htmlUrl: row.html_url,
    url: row.url,
    author: {
      date: row.author_us,
      name: row.author_name,
      email: row.author_email,
      id: row.author_id,
      username: row.author_username,
      avatarUrl: row.author_avatar_url,
      htmlUrl: row.author_html_url,
      url: row.author_url,
    },
    committer: {
      date: row.committer_us,
      name: row.committer_name,
      email: row.committer_email,
      username: row.committer_username,
      avatarUrl: row.committer_avatar_url,
      htmlUrl: row.committer_html_url,
      url: row.committer_url,
    },
    createdAt: row.created_us,
    isOwn,
    window: isOwn && branch !== null && from !== null ? { from: Math.min(from, to), to, branch } : null,
  };
}
