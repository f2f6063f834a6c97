import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { callerOf, SessionsService } from '#libs/accounts';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { Entrance } from '../entry/entrance.js';
import { BY_BROWSER, OWN, viewerOf } from './area.js';
import { SESSIONS_PATH, SessionsPage } from './sessions.page.js';

/** The browsers that somebody is logged in with. */
@ApiExcludeController()
@Controller(SESSIONS_PATH)
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly entrance: Entrance,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async list(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const sessions = await this.sessions.list(owner.id);
    sendPage(reply, <SessionsPage {...{ browser, sessions, zone: owner.timezone, done }} />);
  }

  @Post(':id/end')
  @Requires(OWN, self(), BY_BROWSER)
  async end(@Param('id') id: string, @CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    const caller = callerOf(viewerOf(browser), browser.address);
    if (id === caller.sessionId) {
      await this.entrance.leave(reply, browser);
      return sendOn(reply, '/login');
    }
    await this.sessions.revoke(caller, id);
    sendOn(reply, `${SESSIONS_PATH}?done=one`);
  }

  @Post('end-others')
  @Requires(OWN, self(), BY_BROWSER)
  async endOthers(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    await this.sessions.revokeOthers(callerOf(viewerOf(browser), browser.address));
    sendOn(reply, `${SESSIONS_PATH}?done=others`);
  }
}
