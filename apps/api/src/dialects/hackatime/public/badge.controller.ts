import { Controller, Get, HttpException, Inject, Param, Query as QueryParams, Redirect } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, lookedUp, Requires } from '#libs/platform/auth';
import { ProjectsService } from '#libs/projects';
import { GroupedTimeService } from '#libs/stats';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { everything } from '../personal/ranges.requests.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { notFound } from '../problems.js';
import { readText } from '../requests.js';
import { compactText } from '../texts.js';
import { checkLookedUp } from './look-up.js';

type Query = Readonly<Record<string, unknown>>;

const PAINTER = 'https://img.shields.io/static/v1';
/** What the painter is told beside the text. */
const LOOKS = ['color', 'labelColor', 'style', 'logo', 'logoColor'] as const;

/** Time on a project as a picture, which somebody else's server paints. */
@AboutPeople('Badges')
@Controller(`${PUBLIC_PREFIX}/badge`)
export class HackatimeBadgeController {
  constructor(
    private readonly projects: ProjectsService,
    private readonly grouped: GroupedTimeService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':user_id/*')
  @Redirect(PAINTER, 307)
  @Requires('read_stats.projects', lookedUp('user_id'))
  @Operation('A badge with the time on a project', 'Leads to img.shields.io, which so gets to know name and time.')
  @ApiParam({ name: 'user_id', description: 'Number, Slack id or username.', example: 'ada' })
  @ApiParam({ name: '*', description: 'Any name that the project ever had; may hold slashes.', example: 'demo' })
  @ApiQuery({ name: 'label', required: false, description: 'Instead of the name of the project.' })
  @ApiQuery({ name: 'color', required: false, example: 'blue' })
  @ApiQuery({ name: 'style', required: false, example: 'flat-square' })
  @ApiResponse({ status: 307, description: 'To the picture.' })
  @Refuses(400, 'A blank name.')
  @Refuses(404, 'Nobody of this name, or no such project, or one that is put away.')
  async show(
    @CurrentAccess() access: Access,
    @Param('*') name: string,
    @QueryParams() query: Query,
  ): Promise<{ url: string }> {
    checkLookedUp(access);
    const wanted = readText(name);
    if (wanted === undefined) throw new HttpException({ error: 'whats the name?' }, 400);
    const project = await this.projects.find(access.owner.id, wanted);
    if (project.archivedAt !== null) throw notFound('found nuthin');
    const { totalSeconds } = await this.grouped.of({
      subject: access.visible,
      range: everything({ now: this.clock.now(), zone: access.owner.timezone }),
      counting: {},
      filters: {},
      filter: { project: [project.name] },
    });
    const looks = LOOKS.flatMap((look) => {
      const value = readText(query[look]);
      return value === undefined ? [] : [[look, value] as const];
    });
    const text = { label: readText(query.label) ?? project.name, message: compactText(totalSeconds) };
    return { url: `${PAINTER}?${new URLSearchParams({ ...text, color: 'blue', ...Object.fromEntries(looks) })}` };
  }
}
