import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Requires, Scope, visitor } from '#libs/platform/auth';
import { ReportSubscriptions, UNSUBSCRIBE_PATH } from '#libs/reports';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendPage } from '../../pages/send-page.js';
import { textOf } from './login.controller.js';
import { OneButtonPage } from './one-button.page.js';
import { WordPage } from './word.page.js';

const OPEN = Scope.none('the link that was mailed is the proof');
const TITLE = 'Mails about your weeks';

/** The end of the mails about somebody's weeks. Opening the link does nothing: only the button does. */
@ApiExcludeController()
@Controller(UNSUBSCRIBE_PATH)
export class UnsubscribeController {
  constructor(private readonly reports: ReportSubscriptions) {}

  @Get()
  @Requires(OPEN, visitor())
  show(@CurrentBrowser() { csrfToken }: Browser, @Query('token') given: unknown, @Res() reply: FastifyReply): void {
    const token = textOf(given) ?? '';
    if (!this.reports.isGood(token)) {
      refuse(reply);
      return;
    }
    const page = (
      <OneButtonPage
        csrfToken={csrfToken}
        title={TITLE}
        text="You get no more of them when you press the button."
        action={UNSUBSCRIBE_PATH}
        button="Stop these mails"
        token={token}
      />
    );
    sendPage(reply, page);
  }

  @Post()
  @Requires(OPEN, visitor())
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const token = (await readForm(request)).text('token');
    if (!(await this.reports.end(token))) return refuse(reply);
    const page = (
      <WordPage title={TITLE} kind="done" text="You get no more mails about your weeks.">
        <p>
          <a href="/account/preferences">Change your mind in your settings</a>
        </p>
      </WordPage>
    );
    sendPage(reply, page);
  }
}

function refuse(reply: FastifyReply): void {
  sendPage(reply, <WordPage title={TITLE} kind="problem" text="This link is none of ours." />, { status: 404 });
}
