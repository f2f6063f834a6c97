import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsError, AccountsOptions, callerOf, PasswordResetService, SecondFactorService } from '#libs/accounts';
import { Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { BrowserCookies } from '../../http/browser/browser-cookies.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { expectFormProblem, type FormProblem, sayHeaders } from '../entry/form-problems.js';
import { BY_BROWSER, BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { SECURITY_PATH, SecurityPage } from './security.page.js';
import { NoPasswordsPage, PasswordPage } from './security-password.page.js';

/** How somebody's account is opened, and its password. */
@ApiExcludeController()
@Controller(SECURITY_PATH)
export class SecurityController {
  constructor(
    private readonly secondFactor: SecondFactorService,
    private readonly passwords: PasswordResetService,
    private readonly cookies: BrowserCookies,
    private readonly options: AccountsOptions,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async show(
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { userId } = viewerOf(browser);
    const [secondFactor, hasPassword] = await Promise.all([
      this.secondFactor.status(userId),
      this.passwords.hasPassword(userId),
    ]);
    const props = { browser, secondFactor, hasPassword, hasLocalLogin: this.options.hasLocalLogin, done };
    sendPage(reply, <SecurityPage {...props} />);
  }

  @Get('password')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  askPassword(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    return this.sendForm(reply, browser);
  }

  @Post('password')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async changePassword(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const change = { current: form.raw('current'), next: form.raw('password') };
    try {
      const token = await this.passwords.changePassword(callerOf(viewerOf(browser), browser.address), change);
      this.cookies.startSession(reply, token);
    } catch (error) {
      return this.sendForm(reply, browser, passwordProblem(error));
    }
    sendOn(reply, `${SECURITY_PATH}?done=password`);
  }

  private async sendForm(reply: FastifyReply, browser: Browser, failure?: FormProblem): Promise<void> {
    if (!this.options.hasLocalLogin) return sendPage(reply, <NoPasswordsPage browser={browser} />, { status: 403 });
    const hasPassword = await this.passwords.hasPassword(viewerOf(browser).userId);
    const { status = 200, problem, problems } = failure ?? {};
    if (failure !== undefined) sayHeaders(reply, failure);
    sendPage(reply, <PasswordPage {...{ browser, hasPassword, problem, problems }} />, { status });
  }
}

function passwordProblem(error: unknown): FormProblem {
  if (error instanceof AccountsError && error.code === 'accounts.wrong_password') {
    return { status: 400, problems: { current: 'This is not your password.' } };
  }
  return expectFormProblem(error);
}
