import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type CreatedApp, OauthAppsService } from '#libs/oauth';
import { Requires, self } from '#libs/platform/auth';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { isAppDone } from './app.page.js';
import { appProblemsOf, checkedFieldsOf, readAppForm } from './app-form.js';
import { AppScreen } from './app-screen.js';
import { AppSecretPage } from './app-secret.page.js';
import { APPS_PATH, AppsPage } from './apps.page.js';
import { type AppsVisit, CurrentVisit } from './apps-visit.js';
import { BY_BROWSER, OWN } from './area.js';

/** The apps that somebody develops: what there is, a new one, and what may be changed at any time. */
@ApiExcludeController()
@Controller(APPS_PATH)
export class OwnAppsController {
  constructor(
    private readonly apps: OauthAppsService,
    private readonly screen: AppScreen,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async list(
    @CurrentVisit() visit: AppsVisit,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { browser, ownerId, zone } = visit;
    const props = { browser, zone, apps: await this.apps.list(ownerId), hasDeleted: done === 'deleted' };
    sendPage(reply, <AppsPage {...props} />);
  }

  @Get('new')
  @Requires(OWN, self(), BY_BROWSER)
  showNew(@CurrentVisit() { browser }: AppsVisit, @Res() reply: FastifyReply): void {
    this.screen.sendNew(reply, browser);
  }

  @Post()
  @Requires(OWN, self(), BY_BROWSER)
  async create(@CurrentVisit() visit: AppsVisit, @Res() reply: FastifyReply): Promise<void> {
    const { browser, ownerId, actor } = visit;
    const values = readAppForm(await visit.form());
    let created: CreatedApp;
    try {
      const { isConfidential } = values;
      created = await this.apps.create({ ...checkedFieldsOf(values), ownerId, isConfidential }, actor);
    } catch (error) {
      return this.screen.sendNew(reply, browser, { values, problems: appProblemsOf(error) });
    }
    const { app, clientSecret: secret } = created;
    if (secret === undefined) return sendOn(reply, `${APPS_PATH}/${app.clientId}?done=registered`);
    sendPage(reply, <AppSecretPage browser={browser} app={app} secret={secret} />, { status: 201 });
  }

  @Get(':clientId')
  @Requires(OWN, self(), BY_BROWSER)
  async show(
    @Param('clientId') clientId: string,
    @Query('done') done: unknown,
    @CurrentVisit() visit: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.screen.send(reply, visit, clientId, { done: isAppDone(done) ? done : undefined });
  }

  @Post(':clientId')
  @Requires(OWN, self(), BY_BROWSER)
  async update(
    @Param('clientId') clientId: string,
    @CurrentVisit() visit: AppsVisit,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const values = readAppForm(await visit.form());
    const own = { ownerId: visit.ownerId, clientId };
    try {
      await this.apps.update(own, checkedFieldsOf(values), visit.actor);
    } catch (error) {
      return this.screen.send(reply, visit, clientId, { values, problems: appProblemsOf(error) });
    }
    sendOn(reply, `${APPS_PATH}/${clientId}?done=saved`);
  }
}
