import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoginService } from '#libs/accounts';
import { Requires, Scope, self, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { BrowserCookies } from '../../http/browser/browser-cookies.js';
import { readForm } from '../../http/browser/read-form.js';
import { returnTo } from '../../pages/return-to.js';
import { sendOn } from '../../pages/send-page.js';
import { Entrance, newcomerOf } from './entrance.js';
import { refusalProblem } from './form-problems.js';
import { LoginScreen } from './login-screen.js';
import { sendOnward } from './onward.js';

const OPEN = Scope.none('whoever wants to log in is nobody yet');
const OWN = Scope.none('everybody may leave');

/** In with a password, and out again. */
@ApiExcludeController()
@Controller()
export class LoginController {
  constructor(
    private readonly logins: LoginService,
    private readonly screen: LoginScreen,
    private readonly entrance: Entrance,
    private readonly cookies: BrowserCookies,
  ) {}

  @Get('login')
  @Requires(OPEN, visitor())
  async show(
    @CurrentBrowser() browser: Browser,
    @Query('continue') target: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const next = returnTo(textOf(target));
    if (browser.viewer !== undefined) sendOnward(reply, next);
    else await this.screen.send(reply, browser, { next });
  }

  @Post('login')
  @Requires(OPEN, visitor())
  async login(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const next = returnTo(form.optional('continue'));
    const username = form.text('username');
    const result = await this.logins.login({
      ...newcomerOf(browser),
      login: username,
      password: form.raw('password'),
    });
    switch (result.kind) {
      case 'session':
        return this.entrance.admit(reply, browser, result, next);
      case 'second_factor':
        this.cookies.keepTicket(reply, result.ticket);
        return sendOn(reply, `/login/second-factor?continue=${encodeURIComponent(next)}`);
      case 'refused':
        return this.screen.send(reply, browser, { next, username, failure: refusalProblem(result) });
    }
  }

  @Post('logout')
  @Requires(OWN, self(), { by: ['session'] })
  async logout(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    await this.entrance.leave(reply, browser);
    sendOn(reply, '/login');
  }
}

/** A parameter that is there once. */
export function textOf(parameter: unknown): string | undefined {
  return typeof parameter === 'string' ? parameter : undefined;
}
