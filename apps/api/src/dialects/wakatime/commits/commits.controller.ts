import { Controller, Get, Param, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ActivityReader } from '#libs/activity';
import { type Commit, CommitsError, CommitsReader, Repositories, type Repository } from '#libs/commits';
import { roundSeconds } from '#libs/kernel';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { type Project, ProjectsService } from '#libs/projects';
import { OfUser, Reading, Takes } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { pageOf, policyChoiceOf, type Query, textOf } from '../query.requests.js';
import { ReadingContexts } from '../reading.context.js';
import { type CommitsContext, presentCommits, presentSingleCommit } from './commits.presenter.js';
import { CommitAnswer, CommitsAnswer } from './commits.responses.js';

const OfBranch = () => ApiQuery({ name: 'branch', required: false, description: 'Only of this branch.' });
const OfProject = () => ApiParam({ name: 'project', description: 'Id or name.', example: 'beacon' });

/** Commits of a project's repository, with the time they took. */
@Reading('Commits')
@Controller(WAKATIME_PREFIXES)
export class CommitsController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly repositories: Repositories,
    private readonly commits: CommitsReader,
    private readonly activity: ActivityReader,
    private readonly contexts: ReadingContexts,
  ) {}

  @Get('users/:user/projects/:project/commits')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Commits, newest first', description: 'Of the default branch, unless one is named.' })
  @OfUser()
  @OfProject()
  @ApiQuery({ name: 'author', required: false, description: 'E-mail, name or user name.' })
  @OfBranch()
  @Takes('page', 'gap_policy')
  @ApiResponse({ status: 200, type: CommitsAnswer })
  async list(
    @CurrentAccess() access: Access,
    @Param('project') ref: string,
    @QueryParams() query: Query,
  ): Promise<CommitsAnswer> {
    const page = pageOf(query);
    const { project, repository } = await this.linked(access, ref);
    const author = textOf(query, 'author');
    const branch = textOf(query, 'branch') ?? repository?.branch ?? repository?.defaultBranch ?? undefined;
    const context = this.contextOf(project, repository, author, branch);
    if (repository === undefined) {
      return presentCommits({ items: [], page, total: 0, totalPages: 1 }, new Map(), context);
    }
    const filters = { ...(author !== undefined && { author }), ...(branch !== undefined && { branch }) };
    const found = await this.commits.list(repository, await this.emailsOf(access), filters, page);
    return presentCommits(found, await this.secondsOf(access, project, found.items, query), context);
  }

  @Get('users/:user/projects/:project/commits/:hash')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'A commit' })
  @OfUser()
  @OfProject()
  @ApiParam({ name: 'hash', description: 'Hash, or at least four digits of its beginning.', example: '9b8c4d2' })
  @OfBranch()
  @Takes('gap_policy')
  @ApiResponse({ status: 200, type: CommitAnswer })
  async find(
    @CurrentAccess() access: Access,
    @Param('project') ref: string,
    @Param('hash') hash: string,
    @QueryParams() query: Query,
  ): Promise<CommitAnswer> {
    const { project, repository } = await this.linked(access, ref);
    if (repository === undefined) throw new CommitsError('commits.not_found', 'the project has no repository');
    const branch = textOf(query, 'branch');
    const commit = await this.commits.find(repository, await this.emailsOf(access), hash, branch);
    const seconds = await this.secondsOf(access, project, [commit], query);
    return presentSingleCommit(
      commit,
      seconds.get(commit.hash) ?? 0,
      this.contextOf(project, repository, undefined, branch),
    );
  }

  private async linked({ owner }: Access, ref: string) {
    const project = await this.projects.find(owner.id, ref);
    const linked = await this.repositories.ofProjects(owner.id, [project.id]);
    return { project, repository: linked.get(project.id) };
  }

  private async emailsOf({ owner }: Access): Promise<string[]> {
    const { email, isEmailConfirmed } = await this.contexts.profile(owner);
    return email === null || !isEmailConfirmed ? [] : [email];
  }

  /** Coding time by hash, in one statement for all of them. */
  private async secondsOf({ visible }: Access, project: Project, commits: readonly Commit[], query: Query) {
    const counting = policyChoiceOf(query);
    const timed = commits.flatMap(({ hash, window }) => (window === null ? [] : [{ hash, window }]));
    if (timed.length === 0) return new Map<string, number>();
    const windows = timed.map(({ window }) => window);
    const range = {
      from: windows.reduce((least, { from }) => Math.min(least, from), Number.MAX_SAFE_INTEGER),
      to: windows.reduce((most, { to }) => Math.max(most, to), 0),
      zone: 'UTC',
    };
    const question = { subject: visible, range, counting, filters: { project: project.name } };
    const seconds = await this.activity.ask(question, async (activity) => {
      const { rounding } = activity.plan.gapPolicy;
      return (await activity.byWindow(windows)).map((us) => roundSeconds(us, rounding));
    });
    return new Map(timed.map(({ hash }, index) => [hash, seconds[index] ?? 0]));
  }

  private contextOf(
    project: Project,
    repository: Repository | undefined,
    author: string | undefined,
    branch: string | undefined,
  ): CommitsContext {
    const { publicUrl } = this.contexts;
    return { project, repository, author: author ?? null, branch: branch ?? null, publicUrl };
  }
}
