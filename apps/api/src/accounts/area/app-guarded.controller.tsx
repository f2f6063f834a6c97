import { Controller, Get, NotFoundException, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type OauthAppInfo, OauthAppsService } from '#libs/oauth';
import { Requires, self } from '#libs/platform/auth';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { AppSecretPage, DeleteAppPage, NewSecretPage } from './app-secret.page.js';
import { APPS_PATH } from './apps.page.js';
import { type AppsVisit, CurrentVisit } from './apps-visit.js';
import { BY_RECENT_LOGIN, OWN } from './area.js';

/** What takes a fresh proof of who it is: another secret of an app, and its end. */
@ApiExcludeController()
@Controller(`${APPS_PATH}/:clientId`)
export class GuardedAppController {
  constructor(private readonly apps: OauthAppsService) {}

  @Get('secret')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async askForSecret(
    @Param('clientId') clientId: string,
    @CurrentVisit() visit: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendPage(reply, <NewSecretPage browser={visit.browser} app={await this.confidential(visit, clientId)} />);
  }

  @Post('secret')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async rotateSecret(
    @Param('clientId') clientId: string,
    @CurrentVisit() visit: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { browser, ownerId, actor } = visit;
    const app = await this.confidential(visit, clientId);
    const secret = await this.apps.rotateSecret({ ownerId, clientId }, actor);
    sendPage(reply, <AppSecretPage browser={browser} app={app} secret={secret} />, { status: 201 });
  }

  @Get('delete')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async askToDelete(
    @Param('clientId') clientId: string,
    @CurrentVisit() { browser, ownerId }: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const app = await this.apps.find({ ownerId, clientId });
    sendPage(reply, <DeleteAppPage browser={browser} app={app} />);
  }

  @Post('delete')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async delete(
    @Param('clientId') clientId: string,
    @CurrentVisit() { ownerId, actor }: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.apps.delete({ ownerId, clientId }, actor);
    sendOn(reply, `${APPS_PATH}?done=deleted`);
  }

  /** Public apps have no page about a secret. */
  private async confidential({ ownerId }: AppsVisit, clientId: string): Promise<OauthAppInfo> {
    const app = await this.apps.find({ ownerId, clientId });
    if (!app.isConfidential) throw new NotFoundException({ error: 'A public app has no secret.' });
    return app;
  }
}
