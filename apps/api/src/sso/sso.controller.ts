import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthError, anyone, Requires, Scope, visitor } from '#libs/platform/auth';
import { SsoService } from '#libs/sso';
import { type Browser, CurrentBrowser } from '../http/browser/browser.js';
import { readForm } from '../http/browser/read-form.js';
import { RateLimits } from '../http/limits/rate-limits.js';
import { returnTo } from '../pages/return-to.js';
import { sendOn } from '../pages/send-page.js';
import { answerOf, SsoArrival, textIn, visitorOf } from './sso-arrival.js';
import { sendProblem } from './sso-problem.js';

const LOGIN = Scope.none('whoever logs in is not known yet');
type QueryValues = Readonly<Record<string, unknown>>;

/** The way to an identity provider, and back. */
@ApiExcludeController()
@Controller('sso')
export class SsoController {
  constructor(
    private readonly sso: SsoService,
    private readonly arrival: SsoArrival,
    private readonly limits: RateLimits,
  ) {}

  @Get(':slug')
  @Requires(LOGIN, visitor())
  async begin(
    @Param('slug') slug: string,
    @Query() query: QueryValues,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const next = returnTo(textIn(query, 'continue'));
      sendOn(reply, await this.sso.begin(slug, { browser: browser.visitorId, returnTo: next }));
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }

  @Get(':slug/callback')
  @Requires(LOGIN, visitor())
  async callback(
    @Param('slug') slug: string,
    @Query() query: QueryValues,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const outcome = await this.sso.answer(slug, answerOf(query), visitorOf(browser));
      await this.arrival.receive(reply, slug, { outcome, browser });
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }

  /**
   * The provider's page makes the browser post here. Coming from another site it brings no cookie of ours; so this only
   * keeps what the provider said, and `finish`, which the browser is sent on to with its cookies, asks whose it is.
   */
  @Post(':slug/acs')
  @Requires(Scope.none('posted by the page of another site, and signed by it'), anyone())
  async accept(@Param('slug') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const verdict = await this.limits.take({ address: request.ip, budget: 'default' });
    if (!verdict.isAllowed) {
      const { retryAfterSeconds } = verdict;
      throw new AuthError('auth.rate_limited', 'too many requests', { details: { retryAfterSeconds } });
    }
    try {
      const form = await readForm(request);
      const answer = { SAMLResponse: form.text('SAMLResponse'), RelayState: form.text('RelayState') };
      const token = await this.sso.acceptPosted(slug, answer, request.ip);
      sendOn(reply, `/sso/${slug}/finish?login=${token}`);
    } catch (error) {
      sendProblem(reply, { error });
    }
  }

  @Get(':slug/finish')
  @Requires(LOGIN, visitor())
  async finish(
    @Param('slug') slug: string,
    @Query() query: QueryValues,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const outcome = await this.sso.finishPosted(slug, textIn(query, 'login'), visitorOf(browser));
      await this.arrival.receive(reply, slug, { outcome, browser });
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }

  @Get(':slug/metadata')
  @Requires(Scope.none('what a provider must know of us is no secret'), anyone())
  async metadata(@Param('slug') slug: string, @Res() reply: FastifyReply): Promise<void> {
    try {
      const xml = await this.sso.metadata(slug);
      void reply.header('content-type', 'application/samlmetadata+xml; charset=utf-8').send(xml);
    } catch (error) {
      sendProblem(reply, { error });
    }
  }
}
