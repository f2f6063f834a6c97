import { Controller, Get, HttpException, Inject, Param, Query as QueryParams } from '@nestjs/common';
import { ApiParam, ApiResponse } from '@nestjs/swagger';
import { publicRepositories, Repositories, type Repository } from '#libs/commits';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, lookedUp, Requires, Scope } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { GroupedTimeService } from '#libs/stats';
import { UsersReader } from '#libs/users';
import { presentTrustFactor, type TrustFactor } from '../../shared/trust-factor.js';
import { TrustFactorAnswer } from '../../shared/trust-factor.responses.js';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { ProjectTimes } from '../personal/project-times.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { notFound } from '../problems.js';
import { readText } from '../requests.js';
import { checkLookedUp } from './look-up.js';
import { OfPerson, Takes } from './openapi.js';
import { PublicProject, PublicProjectsAnswer, SpansAnswer } from './people.responses.js';
import { listOf } from './person-stats.requests.js';
import { presentPublicProject } from './projects.presenter.js';
import { readActivityRange, readLongRange, readStatsRange } from './ranges.requests.js';
import { presentSpans } from './spans.presenter.js';

type Query = Readonly<Record<string, unknown>>;

const HIDDEN = 'The person has disabled public stats.';

/** What everybody may look up of people who let them. */
@AboutPeople('People')
@Controller(`${PUBLIC_PREFIX}/users`)
export class LookedUpPeopleController {
  constructor(
    private readonly grouped: GroupedTimeService,
    private readonly projects: ProjectsService,
    private readonly times: ProjectTimes,
    private readonly repositories: Repositories,
    private readonly users: UsersReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':username/heartbeats/spans')
  @Requires('read_stats', lookedUp('username'))
  @Operation('Stretches of time', 'The last ten years when no dates are given.')
  @OfPerson()
  @Takes('start_date', 'end_date', 'project', 'filter_by_project')
  @ApiResponse({ status: 200, type: SpansAnswer })
  @ApiResponse({ status: 403, description: HIDDEN })
  @Refuses(404, 'Nobody of this name.')
  @Refuses(422, 'Not a date.')
  async spans(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<SpansAnswer> {
    checkLookedUp(access);
    const one = readText(query.project);
    const projects = one === undefined ? listOf(query, 'filter_by_project') : [one];
    const spans = await this.grouped.spans({
      subject: access.visible,
      range: readLongRange(query, this.clock.now()),
      counting: {},
      filters: {},
      ...(projects.length > 0 && { filter: { project: projects } }),
    });
    return { spans: presentSpans(spans, projects.length === 1 ? projects[0] : undefined) };
  }

  @Get(':username/trust_factor')
  @Requires(Scope.none('what everybody may know'), lookedUp('username'))
  @Operation('The trust in a person')
  @OfPerson()
  @ApiResponse({ status: 200, type: TrustFactorAnswer })
  @Refuses(404, 'Nobody of this name.')
  async trust(@CurrentAccess() { owner }: Access): Promise<TrustFactor> {
    return presentTrustFactor((await this.users.byId(owner.id))?.trustLevel ?? 'blue');
  }

  @Get(':username/projects/details')
  @Requires('read_stats.projects', lookedUp('username'))
  @Operation('Projects that were worked on', 'In the last thirty days, with their time of the last year.')
  @OfPerson()
  @Takes('projects', 'since', 'until', 'until_date', 'start', 'end', 'start_date', 'end_date')
  @ApiResponse({ status: 200, type: PublicProjectsAnswer })
  @ApiResponse({ status: 403, description: HIDDEN })
  @Refuses(404, 'Nobody of this name.')
  @Refuses(422, 'Not a date.')
  async details(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<PublicProjectsAnswer> {
    checkLookedUp(access);
    const now = this.clock.now();
    const names = listOf(query, 'projects');
    const found = await this.times.workedOn(access, readActivityRange(query, now), readStatsRange(query, now));
    const shown = found.filter(
      ({ name, archivedAt }) => archivedAt === null && (names.length === 0 || names.includes(name)),
    );
    const repositories = await this.repositoriesOf(
      access,
      shown.map(({ id }) => id),
    );
    return { projects: shown.map((project) => presentPublicProject(project, repositories.get(project.id))) };
  }

  @Get(':username/project/:project')
  @Requires('read_stats.projects', lookedUp('username'))
  @Operation('A project', 'With its time of the last year when no dates are given.')
  @OfPerson()
  @ApiParam({ name: 'project', description: 'Any name that it ever had.', example: 'demo' })
  @Takes('start', 'end', 'start_date', 'end_date')
  @ApiResponse({ status: 200, type: PublicProject })
  @ApiResponse({ status: 403, description: HIDDEN })
  @Refuses(400, 'A blank name.')
  @Refuses(404, 'Nobody of this name, or no such project, or one that is put away.')
  @Refuses(422, 'Not a date.')
  async project(
    @CurrentAccess() access: Access,
    @Param('project') name: string,
    @QueryParams() query: Query,
  ): Promise<PublicProject> {
    checkLookedUp(access);
    const wanted = readText(name);
    if (wanted === undefined) throw new HttpException({ error: 'whats the name?' }, 400);
    const found = await this.projects.find(access.owner.id, wanted);
    if (found.archivedAt !== null) throw notFound('found nuthin');
    const [projects, repositories] = await Promise.all([
      this.times.all(access, readStatsRange(query, this.clock.now())),
      this.repositoriesOf(access, [found.id]),
    ]);
    const project = projects.find(({ id }) => id === found.id);
    if (project === undefined) throw notFound('found nuthin');
    return presentPublicProject(project, repositories.get(found.id));
  }

  /** Others are not told of private ones. */
  private async repositoriesOf(
    { owner, isSelf }: Access,
    projects: readonly number[],
  ): Promise<ReadonlyMap<number, Repository>> {
    const repositories = await this.repositories.ofProjects(owner.id, projects);
    return isSelf ? repositories : publicRepositories(repositories);
  }
}
