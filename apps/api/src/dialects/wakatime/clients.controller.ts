import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { MachinesRegistry } from '#libs/machines';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { UserAgentsRegistry } from '#libs/user-agents';
import { presentMachines, presentUserAgents } from './clients.presenter.js';
import { MachinesAnswer, UserAgentsAnswer } from './clients.responses.js';
import { OfUser, Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { pageOf, type Query } from './query.requests.js';
import { ReadingContexts } from './reading.context.js';

/** The machines and clients that a person's heartbeats came from. */
@Reading('Machines and clients')
@Controller(WAKATIME_PREFIXES)
export class ClientsController {
  constructor(
    private readonly machines: MachinesRegistry,
    private readonly userAgents: UserAgentsRegistry,
    private readonly contexts: ReadingContexts,
  ) {}

  @Get('users/:user/machine_names')
  @Requires('read_stats.machines', pathUser('user'))
  @ApiOperation({ summary: 'Machines, last seen first' })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: MachinesAnswer })
  async listMachines(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<MachinesAnswer> {
    const page = pageOf(query);
    const [machines, profile] = await Promise.all([this.machines.list(owner.id, page), this.contexts.profile(owner)]);
    return presentMachines(machines, { page, showIp: profile.showMachineNameIp });
  }

  @Get('users/:user/user_agents')
  @Requires('read_stats.editors', pathUser('user'))
  @ApiOperation({ summary: 'Editors and plugins, last seen first' })
  @OfUser()
  @Takes('page')
  @ApiResponse({ status: 200, type: UserAgentsAnswer })
  async listUserAgents(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<UserAgentsAnswer> {
    const page = pageOf(query);
    return presentUserAgents(await this.userAgents.list(owner.id, page), page);
  }
}
