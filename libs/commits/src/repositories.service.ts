import { randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, type UserId } from '#libs/kernel';
import { ActivityPools, inTransaction, type Queryable, run } from '#libs/platform/database';
import { Jobs } from '#libs/platform/queue';
import { Secrets } from '#libs/platform/secrets';
import { CommitsError } from './commits.errors.js';
import { SYNC_REPOSITORY } from './commits.jobs.js';
import { type Repository, sealingOf } from './repository.js';
import { parseRepositoryLink, type RepositoryLink } from './repository-input.js';
import { repositoryOf } from './repository-rows.js';
import {
  CHANGE_REPOSITORY,
  DELETE_REPOSITORY,
  INSERT_REPOSITORY,
  REPOSITORIES_OF,
  REPOSITORY_BY_ID,
  type RepositoryRow,
  WAKE_REPOSITORY,
} from './sql/repositories.sql.js';

const HOOK_SECRET_BYTES = 24;

/** What a person is told of a link. */
export interface LinkedRepository {
  readonly repository: Repository;
  /** Shown once: of a link that was made just now. */
  readonly hookSecret: string | null;
}

/** Links between a person's projects and repositories. */
@Injectable()
export class Repositories {
  constructor(
    private readonly pools: ActivityPools,
    private readonly secrets: Secrets,
    private readonly jobs: Jobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By internal id of the project; projects without a repository are absent. */
  async ofProjects(owner: UserId, projectIds: readonly number[]): Promise<ReadonlyMap<number, Repository>> {
    if (projectIds.length === 0) return new Map();
    const rows = await run(this.pools.read, REPOSITORIES_OF, [owner, projectIds]);
    return new Map(rows.map((row) => [row.shown_id, repositoryOf(row)]));
  }

  /** Fails with `commits.not_linked`. */
  async ofProject(owner: UserId, projectId: number): Promise<Repository> {
    return repositoryOf(await this.rowOf(this.pools.read, owner, projectId));
  }

  /**
   * Links a project, or changes its link; another repository takes the place of the one before, with all its commits.
   * The repository is read by a job.
   *
   * @param input `{provider, url or full_name, base_url, token, branch, author_emails}`; without a token the one before stays
   * @throws CommitsError `commits.invalid`
   */
  async link(owner: UserId, projectId: number, input: unknown): Promise<LinkedRepository> {
    const link = parseRepositoryLink(input);
    return inTransaction(this.pools.ingest, async (client) => {
      const [before] = await run(client, REPOSITORIES_OF, [owner, [projectId]]);
      const { id, hookSecret } =
        before !== undefined && isSame(before, link)
          ? await this.change(client, before, link)
          : await this.make(client, owner, projectId, link, before);
      const [row] = await run(client, REPOSITORY_BY_ID, [id]);
      await this.promise(client, row as RepositoryRow);
      return { repository: repositoryOf(row as RepositoryRow), hookSecret };
    });
  }

  /** Forgets the repository and its commits. Fails with `commits.not_linked`. */
  async unlink(owner: UserId, projectId: number): Promise<void> {
    const { id } = await this.rowOf(this.pools.ingest, owner, projectId);
    await run(this.pools.ingest, DELETE_REPOSITORY, [id]);
  }

  /** Asks for a look at the repository, also where looking had stopped. Fails with `commits.not_linked`. */
  async requestSync(owner: UserId, projectId: number): Promise<Repository> {
    return inTransaction(this.pools.ingest, async (client) => {
      const { id } = await this.rowOf(client, owner, projectId);
      await this.wake(client, id);
      return repositoryOf(await this.rowOf(client, owner, projectId));
    });
  }

  /** The same in the caller's transaction, by internal id. */
  async wake(client: Queryable, id: number): Promise<void> {
    await run(client, WAKE_REPOSITORY, [id]);
    const [row] = await run(client, REPOSITORY_BY_ID, [id]);
    if (row !== undefined) await this.promise(client, row);
  }

  private async promise(client: Queryable, { id, url }: RepositoryRow): Promise<void> {
    if (url !== null) await this.jobs.request(client, SYNC_REPOSITORY, { repositoryId: id });
  }

  private async rowOf(on: Queryable, owner: UserId, projectId: number): Promise<RepositoryRow> {
    const [row] = await run(on, REPOSITORIES_OF, [owner, [projectId]]);
    if (row === undefined) throw new CommitsError('commits.not_linked', 'the project has no repository');
    return row;
  }

  private async change(client: Queryable, before: RepositoryRow, { token, branch, authorEmails }: RepositoryLink) {
    const sealed = token === undefined ? before.token_sealed : this.sealed(token, before.uuid);
    await run(client, CHANGE_REPOSITORY, [before.id, branch, authorEmails, sealed, this.clock.now()]);
    return { id: before.id, hookSecret: null };
  }

  private async make(client: Queryable, ...[owner, projectId, link, before]: MakeArguments) {
    if (before !== undefined) await run(client, DELETE_REPOSITORY, [before.id]);
    const uuid = randomUUID();
    const hookSecret = randomBytes(HOOK_SECRET_BYTES).toString('base64url');
    const [made] = await run(client, INSERT_REPOSITORY, [
      uuid,
      owner,
      projectId,
      link.provider,
      link.url,
      link.baseUrl,
      link.fullName,
      link.branch,
      link.authorEmails,
      this.sealed(link.token ?? null, uuid),
      this.secrets.seal(hookSecret, sealingOf(uuid, 'hook')),
      this.clock.now(),
    ]);
    if (made === undefined) {
      throw new CommitsError('commits.invalid', 'linked meanwhile', {
        details: { url: ['The project was linked just now.'] },
      });
    }
    return { id: made.id, hookSecret };
  }

  private sealed(token: string | null, uuid: string): Buffer | null {
    return token === null ? null : this.secrets.seal(token, sealingOf(uuid, 'token'));
  }
}

type MakeArguments = [owner: UserId, projectId: number, link: RepositoryLink, before: RepositoryRow | undefined];

/** A token never goes to another server than the one that it was given for. */
function isSame(before: RepositoryRow, { provider, url, baseUrl, fullName }: RepositoryLink): boolean {
  return (
    before.provider === provider &&
    before.url === url &&
    before.base_url === baseUrl &&
    before.full_name.toLowerCase() === fullName.toLowerCase()
  );
}
