import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsOptions, callerOf, LoginService, SecondFactorService } from '#libs/accounts';
import { AuthError, type Principal, Requires, Scope, self } from '#libs/platform/auth';
import { LinkedIdentities } from '#libs/sso';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { BrowserCookies } from '../../http/browser/browser-cookies.js';
import { readForm } from '../../http/browser/read-form.js';
import { returnTo } from '../../pages/return-to.js';
import { sendPage } from '../../pages/send-page.js';
import { ConfirmLoginPage } from './confirm-login.page.js';
import { type FormProblem, refusalProblem, sayHeaders } from './form-problems.js';
import type { Choice } from './form-state.js';
import { textOf } from './login.controller.js';
import { optionsFor, sendOnward } from './onward.js';

const OWN = Scope.none('the person proves who they are');

/** Proof, once more, for what takes a recent login. */
@ApiExcludeController()
@Controller('login/confirm')
export class ConfirmLoginController {
  constructor(
    private readonly logins: LoginService,
    private readonly secondFactor: SecondFactorService,
    private readonly identities: LinkedIdentities,
    private readonly options: AccountsOptions,
    private readonly cookies: BrowserCookies,
  ) {}

  @Get()
  @Requires(OWN, self(), { by: ['session'] })
  show(
    @CurrentBrowser() browser: Browser,
    @Query('continue') target: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.send(reply, browser, returnTo(textOf(target)));
  }

  @Post()
  @Requires(OWN, self(), { by: ['session'] })
  async confirm(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const next = returnTo(form.optional('continue'));
    const { isOn: hasCode } = await this.secondFactor.status(viewerOf(browser).userId);
    const proof = hasCode ? { code: form.text('code') } : { password: form.raw('password') };
    const result = await this.logins.confirm(callerOf(viewerOf(browser), browser.address), proof);
    if (result.kind === 'refused') return this.send(reply, browser, next, refusalProblem(result));
    this.cookies.startSession(reply, result.token);
    sendOnward(reply, next);
  }

  private async send(reply: FastifyReply, browser: Browser, next: string, failure?: FormProblem): Promise<void> {
    const viewer = viewerOf(browser);
    const [{ isOn: asksCode }, providers] = await Promise.all([
      this.secondFactor.status(viewer.userId),
      this.waysOf(viewer),
    ]);
    const cameByPassword = viewer.session?.methods.includes('pwd') === true;
    const page = (
      <ConfirmLoginPage
        viewer={viewer}
        csrfToken={browser.csrfToken}
        problem={failure?.problem}
        next={next}
        asksCode={asksCode}
        asksPassword={this.options.hasLocalLogin && (cameByPassword || providers.length === 0)}
        providers={providers}
      />
    );
    if (failure !== undefined) sayHeaders(reply, failure);
    sendPage(reply, page, { ...optionsFor(next), status: failure?.status ?? 200 });
  }

  /** Services that are on and know this person. */
  private async waysOf({ userId }: Principal): Promise<Choice[]> {
    const linked = (await this.identities.list(userId)).map(({ provider }) => provider);
    return [...new Map(linked.filter(({ isEnabled }) => isEnabled).map((one) => [one.slug, one])).values()];
  }
}

function viewerOf({ viewer }: Browser): Principal {
  if (viewer === undefined) throw new AuthError('auth.unauthorized', 'nobody is logged in');
  return viewer;
}
