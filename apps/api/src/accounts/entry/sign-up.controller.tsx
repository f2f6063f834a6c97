import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsOptions, InvitesService, parseEmail, SignUpService } from '#libs/accounts';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { checkPassword } from '#libs/users';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { type FormValues, readForm } from '../../http/browser/read-form.js';
import { RateLimits } from '../../http/limits/rate-limits.js';
import { returnTo } from '../../pages/return-to.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { Entrance } from './entrance.js';
import { expectFormProblem, type FormProblem, sayHeaders, tooMany } from './form-problems.js';
import { textOf } from './login.controller.js';
import { SignUpPage } from './sign-up.page.js';
import { WelcomePage } from './welcome.page.js';
import { WordPage } from './word.page.js';
import { zoneNames } from './zone-names.js';

const OPEN = Scope.none('whoever signs up is nobody yet');
const TITLE = 'Sign up';

interface Application {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly timezone: string | undefined;
  readonly inviteToken: string | undefined;
}

/** New accounts, as far as the installation lets people make them. */
@ApiExcludeController()
@Controller('sign-up')
export class SignUpController {
  constructor(
    private readonly signUps: SignUpService,
    private readonly invites: InvitesService,
    private readonly entrance: Entrance,
    private readonly limits: RateLimits,
    private readonly options: AccountsOptions,
  ) {}

  @Get()
  @Requires(OPEN, visitor())
  async show(
    @CurrentBrowser() browser: Browser,
    @Query('invite') given: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (browser.viewer !== undefined) return sendOn(reply, returnTo(undefined));
    const inviteToken = textOf(given);
    const invite = inviteToken === undefined ? undefined : await this.invites.peek(inviteToken);
    const refusal = this.refusalOf(inviteToken, invite !== undefined);
    if (refusal !== undefined) return sendPage(reply, <WordPage title={TITLE} kind="info" text={refusal} />);
    this.send(reply, browser, { email: invite?.email ?? undefined, inviteToken });
  }

  @Post()
  @Requires(OPEN, visitor())
  async signUp(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const application = applicationOf(await readForm(request));
    const fail = (failure: FormProblem) => this.send(reply, browser, application, failure);
    try {
      checkPassword(application.password, [application.username, application.email]);
      parseEmail(application.email);
      const { address, userAgent } = browser;
      const verdict = await this.limits.take({ address, budget: 'signUp' });
      if (!verdict.isAllowed) return fail(tooMany(verdict.retryAfterSeconds));
      const result = await this.signUps.signUp({ ...application, address, userAgent });
      if (result.kind === 'confirm_email') return sendPage(reply, <AlmostPage email={application.email} />);
      await this.entrance.begin(reply, browser, result.token);
      sendPage(reply, <WelcomePage apiKey={result.apiKey} publicUrl={this.options.publicUrl} />);
    } catch (error) {
      fail(expectFormProblem(error));
    }
  }

  private refusalOf(inviteToken: string | undefined, isGood: boolean): string | undefined {
    const { hasLocalLogin, signUp } = this.options;
    if (signUp.mode === 'off') return 'Nobody can sign up here. Ask your administrator for an account.';
    if (!hasLocalLogin) return 'Accounts are made by logging in through your organisation.';
    if (inviteToken !== undefined && !isGood) return 'This invitation was used, or is too old. Ask for a new one.';
    if (signUp.mode === 'invite' && !isGood) return 'Signing up takes an invitation. Ask your administrator for one.';
    return undefined;
  }

  private send(
    reply: FastifyReply,
    { csrfToken }: Browser,
    { username, email, timezone, inviteToken }: Partial<Application>,
    failure?: FormProblem,
  ): void {
    const { mode, domains } = this.options.signUp;
    const page = (
      <SignUpPage
        csrfToken={csrfToken}
        problem={failure?.problem}
        problems={failure?.problems ?? {}}
        invite={inviteToken ?? ''}
        username={username}
        email={email}
        timezone={timezone}
        zones={zoneNames()}
        domains={mode === 'domain' && inviteToken === undefined ? domains : []}
      />
    );
    if (failure !== undefined) sayHeaders(reply, failure);
    sendPage(reply, page, { status: failure?.status ?? 200 });
  }
}

/** Says the same whether the address is new here or not. */
function AlmostPage({ email }: { email: string }) {
  return (
    <WordPage
      title="Almost there"
      kind="info"
      text={`We sent a mail to ${email}. Open the link in it, then log in: your API key waits on your account page.`}
    />
  );
}

function applicationOf(form: FormValues): Application {
  return {
    username: form.text('username'),
    email: form.text('email'),
    password: form.raw('password'),
    timezone: form.optional('timezone'),
    inviteToken: form.optional('invite'),
  };
}
