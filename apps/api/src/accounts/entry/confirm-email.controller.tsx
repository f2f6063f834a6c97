import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsError, EmailService } from '#libs/accounts';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendPage } from '../../pages/send-page.js';
import { textOf } from './login.controller.js';
import { OneButtonPage } from './one-button.page.js';
import { WordPage } from './word.page.js';

const OPEN = Scope.none('the link that was mailed is the proof');
const TITLE = 'Confirm your e-mail address';

/** Proof that an address is somebody's. Opening the link spends nothing: only the button does. */
@ApiExcludeController()
@Controller('confirm')
export class ConfirmEmailController {
  constructor(private readonly email: EmailService) {}

  @Get()
  @Requires(OPEN, visitor())
  async show(
    @CurrentBrowser() { csrfToken }: Browser,
    @Query('token') given: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = textOf(given) ?? '';
    if (!(await this.email.isGood(token))) return refuse(reply);
    const text = 'Press the button if you asked for this mail.';
    const page = (
      <OneButtonPage csrfToken={csrfToken} title={TITLE} text={text} action="/confirm" button="Confirm" token={token} />
    );
    sendPage(reply, page);
  }

  @Post()
  @Requires(OPEN, visitor())
  async confirm(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = (await readForm(request)).text('token');
    try {
      const { email } = await this.email.confirm(token, browser);
      const page = (
        <WordPage title="Confirmed" kind="done" text={`${email} is your address from now on.`}>
          <p>
            <a href="/account">To your account</a>
          </p>
        </WordPage>
      );
      sendPage(reply, page);
    } catch (error) {
      if (!(error instanceof AccountsError && error.code === 'accounts.bad_token')) throw error;
      refuse(reply);
    }
  }
}

function refuse(reply: FastifyReply): void {
  sendPage(reply, <WordPage title={TITLE} kind="problem" text="This link was used, or is too old." />, { status: 404 });
}
