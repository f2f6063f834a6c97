import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoginService } from '#libs/accounts';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { BrowserCookies } from '../../http/browser/browser-cookies.js';
import { readForm } from '../../http/browser/read-form.js';
import { loginPath, returnTo } from '../../pages/return-to.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { Entrance, newcomerOf } from './entrance.js';
import { refusalProblem, sayHeaders } from './form-problems.js';
import { textOf } from './login.controller.js';
import { LoginScreen } from './login-screen.js';
import { optionsFor } from './onward.js';
import { SecondFactorPage } from './second-factor.page.js';

const OPEN = Scope.none('the password was right: the ticket in the cookie says so');

/** The step after the password. What was right about it is a ticket in a cookie that no script reads. */
@ApiExcludeController()
@Controller('login/second-factor')
export class SecondFactorController {
  constructor(
    private readonly logins: LoginService,
    private readonly screen: LoginScreen,
    private readonly entrance: Entrance,
    private readonly cookies: BrowserCookies,
  ) {}

  @Get()
  @Requires(OPEN, visitor())
  show(
    @CurrentBrowser() { csrfToken }: Browser,
    @Query('continue') target: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const next = returnTo(textOf(target));
    if (this.cookies.ticket(request) === undefined) sendOn(reply, loginPath(next));
    else sendPage(reply, <SecondFactorPage csrfToken={csrfToken} next={next} />, optionsFor(next));
  }

  @Post()
  @Requires(OPEN, visitor())
  async complete(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const next = returnTo(form.optional('continue'));
    const ticket = this.cookies.ticket(request) ?? '';
    const result = await this.logins.completeSecondFactor({ ...newcomerOf(browser), ticket, code: form.text('code') });
    if (result.kind === 'session') {
      this.cookies.dropTicket(reply);
      return this.entrance.admit(reply, browser, result, next);
    }
    const failure = refusalProblem(result);
    if (result.reason === 'wrong_code' || result.reason === 'throttled') {
      const page = <SecondFactorPage csrfToken={browser.csrfToken} problem={failure.problem} next={next} />;
      sayHeaders(reply, failure);
      return sendPage(reply, page, { ...optionsFor(next), status: failure.status });
    }
    this.cookies.dropTicket(reply);
    return this.screen.send(reply, browser, { next, failure });
  }
}
