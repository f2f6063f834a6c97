import { Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OauthAppsService } from '#libs/oauth';
import { Requires, self } from '#libs/platform/auth';
import { sendOn } from '../../pages/send-page.js';
import { appProblemsOf } from './app-form.js';
import { AppScreen } from './app-screen.js';
import { APPS_PATH } from './apps.page.js';
import { type AppsVisit, CurrentVisit } from './apps-visit.js';
import { BY_BROWSER, OWN } from './area.js';

const NOTHING = new Uint8Array();

/** The picture that people see when an app asks them. */
@ApiExcludeController()
@Controller(`${APPS_PATH}/:clientId/logo`)
export class OwnAppLogoController {
  constructor(
    private readonly apps: OauthAppsService,
    private readonly screen: AppScreen,
  ) {}

  @Post()
  @Requires(OWN, self(), BY_BROWSER)
  async upload(
    @Param('clientId') clientId: string,
    @CurrentVisit() visit: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { ownerId, actor } = visit;
    const file = (await visit.form()).file('logo');
    try {
      await this.apps.setLogo({ ownerId, clientId }, file?.bytes ?? NOTHING, actor);
    } catch (error) {
      return this.screen.send(reply, visit, clientId, { problems: appProblemsOf(error) });
    }
    sendOn(reply, `${APPS_PATH}/${clientId}?done=logo`);
  }

  @Post('remove')
  @Requires(OWN, self(), BY_BROWSER)
  async remove(
    @Param('clientId') clientId: string,
    @CurrentVisit() { ownerId, actor }: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.apps.setLogo({ ownerId, clientId }, null, actor);
    sendOn(reply, `${APPS_PATH}/${clientId}?done=logo`);
  }
}
