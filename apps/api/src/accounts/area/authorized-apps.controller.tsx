import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { GrantsService } from '#libs/oauth';
import { Requires, self } from '#libs/platform/auth';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { type AppsVisit, CurrentVisit } from './apps-visit.js';
import { BY_BROWSER, OWN } from './area.js';
import { AUTHORIZED_APPS_PATH, AuthorizedAppsPage } from './authorized-apps.page.js';

/** What the person allowed which app, and how to take it back. */
@ApiExcludeController()
@Controller(AUTHORIZED_APPS_PATH)
export class AuthorizedAppsController {
  constructor(private readonly grants: GrantsService) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async list(
    @CurrentVisit() visit: AppsVisit,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { browser, ownerId, zone } = visit;
    const props = { browser, zone, apps: await this.grants.list(ownerId), hasRevoked: done === 'revoked' };
    sendPage(reply, <AuthorizedAppsPage {...props} />);
  }

  @Post(':id/revoke')
  @Requires(OWN, self(), BY_BROWSER)
  async revoke(
    @Param('id') id: string,
    @CurrentVisit() { ownerId, actor }: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.grants.revoke(ownerId, id, actor);
    sendOn(reply, `${AUTHORIZED_APPS_PATH}?done=revoked`);
  }
}
