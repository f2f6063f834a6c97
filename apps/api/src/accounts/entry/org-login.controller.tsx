import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENTRY_RULES, type EntryRules } from '#libs/accounts';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { RateLimits } from '../../http/limits/rate-limits.js';
import { returnTo } from '../../pages/return-to.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { type FormProblem, sayHeaders, tooMany } from './form-problems.js';
import { textOf } from './login.controller.js';
import { optionsFor } from './onward.js';
import { OrgLoginPage } from './org-login.page.js';

const OPEN = Scope.none('whoever wants to log in is nobody yet');
const UNKNOWN: FormProblem = { status: 404, problem: 'No organisation here logs in people with this address.' };

/** From an e-mail address to the service of the organisation whose domain it is. */
@ApiExcludeController()
@Controller('login/sso')
export class OrgLoginController {
  constructor(
    @Inject(ENTRY_RULES) private readonly rules: EntryRules,
    private readonly limits: RateLimits,
  ) {}

  @Get()
  @Requires(OPEN, visitor())
  ask(@CurrentBrowser() { csrfToken }: Browser, @Query('continue') target: unknown, @Res() reply: FastifyReply): void {
    const next = returnTo(textOf(target));
    sendPage(reply, <OrgLoginPage csrfToken={csrfToken} next={next} />, optionsFor(next));
  }

  @Post()
  @Requires(OPEN, visitor())
  async lead(
    @CurrentBrowser() { csrfToken, address }: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const next = returnTo(form.optional('continue'));
    const email = form.text('email');
    const verdict = await this.limits.take({ address, budget: 'default' });
    const login = verdict.isAllowed ? await this.rules.loginOf(email) : undefined;
    if (login !== undefined) return sendOn(reply, `/sso/${login.slug}?continue=${encodeURIComponent(next)}`);
    const failure = verdict.isAllowed ? UNKNOWN : tooMany(verdict.retryAfterSeconds);
    sayHeaders(reply, failure);
    const page = <OrgLoginPage csrfToken={csrfToken} problem={failure.problem} next={next} email={email} />;
    sendPage(reply, page, { ...optionsFor(next), status: failure.status });
  }
}
