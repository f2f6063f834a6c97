import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountMail, AccountsError, AccountsOptions, PasswordResetService } from '#libs/accounts';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { RateLimits } from '../../http/limits/rate-limits.js';
import { sendPage } from '../../pages/send-page.js';
import { Entrance } from './entrance.js';
import { expectFormProblem, type FormProblem, sayHeaders, tooMany } from './form-problems.js';
import { textOf } from './login.controller.js';
import { AskResetPage, NewPasswordPage } from './reset.page.js';
import { WordPage } from './word.page.js';

const OPEN = Scope.none('whoever forgot the password cannot log in');
const TITLE = 'Forgot your password?';

/** A new password for whoever reads the mail of the account. */
@ApiExcludeController()
@Controller('reset')
export class ResetController {
  constructor(
    private readonly passwords: PasswordResetService,
    private readonly mail: AccountMail,
    private readonly limits: RateLimits,
    private readonly entrance: Entrance,
    private readonly options: AccountsOptions,
  ) {}

  @Get()
  @Requires(OPEN, visitor())
  ask(@CurrentBrowser() { csrfToken }: Browser, @Res() reply: FastifyReply): void {
    const refusal = this.refusal();
    if (refusal === undefined) sendPage(reply, <AskResetPage csrfToken={csrfToken} />);
    else sendPage(reply, <WordPage title={TITLE} kind="info" text={refusal} />);
  }

  @Post()
  @Requires(OPEN, visitor())
  async request(
    @CurrentBrowser() { csrfToken, address, userAgent }: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const email = (await readForm(request)).text('email');
    const fail = (failure: FormProblem) => {
      sayHeaders(reply, failure);
      const { problem, through } = failure;
      const page = <AskResetPage csrfToken={csrfToken} problem={problem} email={email} through={through} />;
      sendPage(reply, page, { status: failure.status });
    };
    try {
      const verdict = await this.limits.take({ named: email, address, budget: 'passwordReset' });
      if (!verdict.isAllowed) return fail(tooMany(verdict.retryAfterSeconds));
      await this.passwords.request(email, { address, userAgent });
      const text = 'If there is an account with this address, a link is on its way. It works for one hour.';
      sendPage(reply, <WordPage title="Look into your mail" kind="info" text={text} />);
    } catch (error) {
      fail(expectFormProblem(error));
    }
  }

  @Get('new')
  @Requires(OPEN, visitor())
  async choose(
    @CurrentBrowser() { csrfToken }: Browser,
    @Query('token') given: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = textOf(given) ?? '';
    if (!(await this.passwords.isGood(token))) return refuse(reply);
    sendPage(reply, <NewPasswordPage csrfToken={csrfToken} token={token} />);
  }

  @Post('new')
  @Requires(OPEN, visitor())
  async change(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const token = form.text('token');
    try {
      await this.passwords.reset(token, form.raw('password'), browser);
    } catch (error) {
      if (error instanceof AccountsError && error.code === 'accounts.bad_token') return refuse(reply);
      const failure = expectFormProblem(error);
      const problem = failure.problems?.password ?? failure.problem;
      sayHeaders(reply, failure);
      const page = <NewPasswordPage csrfToken={browser.csrfToken} problem={problem} token={token} />;
      return sendPage(reply, page, { status: failure.status });
    }
    await this.entrance.leave(reply, browser);
    const text = 'Your password is changed, and every browser is logged out.';
    sendPage(reply, <WordPage title="Done" kind="done" text={text} />);
  }

  private refusal(): string | undefined {
    if (!this.options.hasLocalLogin) return 'Passwords are switched off here. Log in through your organisation.';
    if (!this.mail.canSend) return 'This server cannot send mail. Ask your administrator for a link to log in with.';
    return undefined;
  }
}

function refuse(reply: FastifyReply): void {
  const page = (
    <WordPage title={TITLE} kind="problem" text="This link was used, or is too old.">
      <p>
        <a href="/reset">Ask for a new one</a>
      </p>
    </WordPage>
  );
  sendPage(reply, page, { status: 404 });
}
