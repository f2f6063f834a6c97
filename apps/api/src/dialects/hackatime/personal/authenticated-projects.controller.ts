import { Controller, Get, Inject, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, unconvictedSelf } from '#libs/platform/auth';
import { AboutPeople, Operation } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { readText } from '../requests.js';
import { AuthenticatedProjectsAnswer } from './authenticated.responses.js';
import { ProjectTimes } from './project-times.js';
import { presentAuthenticatedProjects } from './projects.presenter.js';
import { type Query, readProjectRanges } from './ranges.requests.js';

const OptionalQuery = (name: string, description: string, example?: string) =>
  ApiQuery({ name, required: false, description, ...(example && { example }) });

/** Projects, for apps. */
@AboutPeople('Authenticated')
@Controller(`${PUBLIC_PREFIX}/authenticated`)
export class AuthenticatedProjectsController {
  constructor(
    private readonly times: ProjectTimes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('projects')
  @Requires('read', unconvictedSelf())
  @Operation('Projects and their time, most time first', 'Dates that cannot be read count as absent.')
  @OptionalQuery('include_archived', 'Also those that are put away.', 'false')
  @OptionalQuery('projects', 'Names, separated by commas: these alone.', 'demo,site')
  @OptionalQuery('since', 'Worked on since: a date or a date-time.')
  @OptionalQuery('until', 'Worked on before.')
  @OptionalQuery('until_date', 'The same.')
  @OptionalQuery('start', 'Time is told from here on.')
  @OptionalQuery('start_date', 'The same.')
  @OptionalQuery('end', 'Time is told up to here; of a date the day is included.')
  @OptionalQuery('end_date', 'The same.')
  @ApiResponse({ status: 200, type: AuthenticatedProjectsAnswer })
  async list(@CurrentAccess() access: Access, @QueryParams() query: Query): Promise<AuthenticatedProjectsAnswer> {
    const { discovery, stats } = readProjectRanges(query, { now: this.clock.now(), zone: access.owner.timezone });
    const projects = await this.times.workedOn(access, discovery, stats);
    return presentAuthenticatedProjects(projects, {
      includesArchived: readText(query.include_archived)?.toLowerCase() === 'true',
      names: readNames(query.projects),
    });
  }
}

function readNames(value: unknown): ReadonlySet<string> | undefined {
  const names = readText(value)
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names === undefined || names.length === 0 ? undefined : new Set(names);
}
