import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountMail, callerOf, EmailService } from '#libs/accounts';
import { Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { expectFormProblem, type FormProblem, sayHeaders } from '../entry/form-problems.js';
import { BY_BROWSER, BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { EMAIL_PATH, OVERVIEW_PATH } from './overview.page.js';
import { EmailPage } from './overview-email.page.js';

/** Somebody's e-mail address: another one, or proof of the one they have. */
@ApiExcludeController()
@Controller(EMAIL_PATH)
export class EmailSettingsController {
  constructor(
    private readonly emails: EmailService,
    private readonly mail: AccountMail,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  ask(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): void {
    sendPage(reply, <EmailPage browser={browser} canMail={this.mail.canSend} />);
  }

  @Post()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async change(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const email = (await readForm(request)).text('email');
    try {
      await this.emails.requestChange(callerOf(viewerOf(browser), browser.address), email);
    } catch (error) {
      return this.sendProblem(reply, browser, expectFormProblem(error), email);
    }
    sendOn(reply, `${OVERVIEW_PATH}?done=email`);
  }

  @Post('confirm-again')
  @Requires(OWN, self(), BY_BROWSER)
  async confirmAgain(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    try {
      await this.emails.requestConfirmation(callerOf(viewerOf(browser), browser.address));
    } catch (error) {
      return this.sendProblem(reply, browser, expectFormProblem(error));
    }
    sendOn(reply, `${OVERVIEW_PATH}?done=confirmation`);
  }

  private sendProblem(reply: FastifyReply, browser: Browser, failure: FormProblem, email?: string): void {
    const { status, problem, problems = {} } = failure;
    sayHeaders(reply, failure);
    const canMail = this.mail.canSend;
    sendPage(reply, <EmailPage {...{ browser, canMail, email, problem, error: problems.email }} />, { status });
  }
}
