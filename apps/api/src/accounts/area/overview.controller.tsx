import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AccountMail, AccountsOptions } from '#libs/accounts';
import { HeartbeatsReader } from '#libs/heartbeats';
import { type Access, AuthError, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { UsersReader } from '#libs/users';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { sendPage } from '../../pages/send-page.js';
import { BY_BROWSER, OWN } from './area.js';
import { OVERVIEW_PATH, OverviewPage } from './overview.page.js';

/** Where the account area begins. */
@ApiExcludeController()
@Controller(OVERVIEW_PATH)
export class OverviewController {
  constructor(
    private readonly users: UsersReader,
    private readonly heartbeats: HeartbeatsReader,
    private readonly mail: AccountMail,
    private readonly options: AccountsOptions,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async show(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [profile, latest] = await Promise.all([this.users.profile(owner.id), this.heartbeats.latest(owner.id)]);
    if (profile === undefined) throw new AuthError('auth.not_found', 'the person has just been deleted');
    const { publicUrl } = this.options;
    const { canSend: canMail } = this.mail;
    const latestAt = latest?.time ?? null;
    sendPage(reply, <OverviewPage {...{ browser, profile, latestAt, publicUrl, canMail, done }} />);
  }
}
