import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AuthorizationResult, AuthorizationService } from '#libs/oauth';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../http/browser/browser.js';
import { readForm } from '../http/browser/read-form.js';
import { pageHeaders } from '../http/browser-rules.js';
import { loginPath } from '../pages/return-to.js';
import { sendOn, sendPage } from '../pages/send-page.js';
import { CodePage } from './code.page.js';
import { ConsentPage } from './consent.page.js';
import { RefusedPage } from './refused.page.js';

const OF_PEOPLE = Scope.none('people are asked who they are, and what they allow');
/** Some libraries send them along; an address is no place for a secret, and a page none either. */
const SECRETS = ['client_secret', 'app_secret', 'secret'];

/** Where apps send people to ask them for access. */
@ApiExcludeController()
@Controller('oauth')
export class AuthorizeController {
  constructor(private readonly authorization: AuthorizationService) {}

  @Get('authorize')
  @Requires(OF_PEOPLE, visitor())
  async ask(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentBrowser() browser: Browser,
  ): Promise<void> {
    const params = requested(queryOf(request));
    const result = await this.authorization.authorize(params, browser.viewer);
    this.send(reply, { result, params, browser });
  }

  /** What the person answered. The request comes along, and is checked again. */
  @Post('authorize')
  @Requires(OF_PEOPLE, visitor())
  async answer(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @CurrentBrowser() browser: Browser,
  ): Promise<void> {
    const form = await readForm(request);
    const params = requested(form.raw('request'));
    const { viewer, address } = browser;
    if (viewer === undefined) {
      this.send(reply, { result: { kind: 'login' }, params, browser });
      return;
    }
    const answer = { isAllowed: form.text('decision') === 'allow', scopes: form.all('scope') };
    const actor = { kind: 'person', id: viewer.userUuid, credential: viewer.preview, address } as const;
    const result = await this.authorization.answer(params, viewer, { answer, actor });
    this.send(reply, { result, params, browser });
  }

  /** A redirect address for people who carry the code to their program themselves. */
  @Get('test')
  @Requires(Scope.none('shows what is in its own address'), visitor())
  code(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendPage(reply, <CodePage params={queryOf(request)} />);
  }

  private send(
    reply: FastifyReply,
    { result, params, browser }: { result: AuthorizationResult; params: URLSearchParams; browser: Browser },
  ): void {
    const { viewer, csrfToken } = browser;
    if (result.kind === 'refused') {
      sendPage(reply, <RefusedPage description={result.description} />, { status: 400 });
    } else if (result.kind === 'login') {
      sendOn(reply, loginPath(`/oauth/authorize?${params}`));
    } else if (result.kind === 'redirect') {
      sendBack(reply, result.location);
    } else {
      const { question } = result;
      const page = <ConsentPage {...{ question, viewer, csrfToken }} request={params.toString()} />;
      sendPage(reply, page, { formTargets: [question.redirectUri], keepsOpener: true });
    }
  }
}

/** To the app, which need not know where from. 303: what the person posted is not posted again (RFC 9700 §4.12). */
function sendBack(reply: FastifyReply, location: string): void {
  const headers = { ...pageHeaders({ keepsOpener: true }), 'referrer-policy': 'no-referrer', location };
  void reply.status(303).headers(headers).send();
}

function queryOf({ url }: FastifyRequest): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}

function requested(query: URLSearchParams | string): URLSearchParams {
  const params = new URLSearchParams(query);
  for (const name of SECRETS) params.delete(name);
  return params;
}
