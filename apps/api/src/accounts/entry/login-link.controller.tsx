import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoginLinks } from '#libs/accounts';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { returnTo } from '../../pages/return-to.js';
import { sendPage } from '../../pages/send-page.js';
import { Entrance, newcomerOf } from './entrance.js';
import { refusalProblem, sayHeaders } from './form-problems.js';
import { textOf } from './login.controller.js';
import { OneButtonPage } from './one-button.page.js';
import { WordPage } from './word.page.js';

const OPEN = Scope.none('the link is the proof');
const TITLE = 'Log in with a link';
const USED_UP = 'This link was used, or is too old. Ask for a new one.';

/** In with a link that an operator made. Opening it spends nothing: only the button does. */
@ApiExcludeController()
@Controller('login/link')
export class LoginLinkController {
  constructor(
    private readonly links: LoginLinks,
    private readonly entrance: Entrance,
  ) {}

  @Get()
  @Requires(OPEN, visitor())
  async show(
    @CurrentBrowser() { csrfToken }: Browser,
    @Query('token') given: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = textOf(given) ?? '';
    if (!(await this.links.isGood(token))) return refuse(reply, 404);
    const text = 'This link was made for you by whoever runs this server. It works once.';
    const page = (
      <OneButtonPage
        csrfToken={csrfToken}
        title={TITLE}
        text={text}
        action="/login/link"
        button="Log in"
        token={token}
      />
    );
    sendPage(reply, page);
  }

  @Post()
  @Requires(OPEN, visitor())
  async use(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const result = await this.links.use(form.text('token'), newcomerOf(browser));
    if (result.kind === 'session') return this.entrance.admit(reply, browser, result, returnTo(undefined));
    if (result.reason === 'expired') return refuse(reply, 404);
    const { problem = USED_UP, ...failure } = refusalProblem(result);
    sayHeaders(reply, failure);
    sendPage(reply, <WordPage title={TITLE} kind="problem" text={problem} />, { status: failure.status });
  }
}

function refuse(reply: FastifyReply, status: number): void {
  sendPage(reply, <WordPage title={TITLE} kind="problem" text={USED_UP} />, { status });
}
