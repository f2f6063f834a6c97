import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type AuditActor, actorOf } from '#libs/audit';
import { DeletionsError, DeletionsOptions, DeletionsReader, DeletionsService } from '#libs/deletions';
import type { UserId } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { BY_BROWSER, BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { DELETION_PATH, DeletionPage } from './deletion.page.js';

/** The end of an account. */
@ApiExcludeController()
@Controller(DELETION_PATH)
export class DeletionPageController {
  constructor(
    private readonly reader: DeletionsReader,
    private readonly deletions: DeletionsService,
    private readonly options: DeletionsOptions,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async show(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.send(reply, { access, browser, done });
  }

  @Post()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async ask(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(reply, { access, browser, done: 'asked' }, (id, actor) => this.deletions.request(id, actor));
  }

  @Post('cancel')
  @Requires(OWN, self(), BY_BROWSER)
  async cancel(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(reply, { access, browser, done: 'cancelled' }, (id, actor) => this.deletions.cancel(id, actor));
  }

  /** Leads on to the page, or shows it with what stands in the way. */
  private async act(
    reply: FastifyReply,
    { access, browser, done }: { access: Access; browser: Browser; done: string },
    change: (userId: UserId, actor: AuditActor) => Promise<unknown>,
  ): Promise<void> {
    try {
      await change(access.owner.id, actorOf(viewerOf(browser), browser.address));
    } catch (error) {
      return this.send(reply, { access, browser, problems: problemsOf(error) });
    }
    sendOn(reply, `${DELETION_PATH}?done=${done}`);
  }

  private async send(
    reply: FastifyReply,
    { access, ...shown }: { access: Access; browser: Browser; done?: unknown; problems?: readonly string[] },
  ): Promise<void> {
    const { id, timezone: zone } = access.owner;
    const request = await this.reader.living(id);
    const { graceDays } = this.options;
    const status = shown.problems === undefined ? 200 : 409;
    sendPage(reply, <DeletionPage {...{ ...shown, request, zone, graceDays }} />, { status });
  }
}

const SAYS: Readonly<Record<string, string>> = {
  'deletions.asked_already': 'You asked for it already.',
  'deletions.convicted': 'You were banned less than a year ago: until then your account stays.',
  'deletions.last_superadmin': 'You are the last superadmin: make somebody else one first.',
  'deletions.not_found': 'Nothing was asked for.',
  'deletions.over': 'It has begun, and cannot be called off any more.',
};

function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof DeletionsError)) throw error;
  const { reasons } = error.details ?? {};
  return Array.isArray(reasons) ? (reasons as string[]) : [SAYS[error.code] ?? error.message];
}
