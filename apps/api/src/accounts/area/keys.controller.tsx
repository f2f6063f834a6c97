import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '#libs/accounts';
import { ApiKeysService, REVEAL_POLICY, type RevealPolicy } from '#libs/api-keys';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { BY_BROWSER, BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { EMPTY_KEY, keyOf, problemsOf, readNewKey } from './keys.form.js';
import { KEYS_PATH, KeysPage } from './keys.page.js';
import { NewKeyPage } from './keys-new.page.js';
import { ShownKeyPage } from './keys-shown.page.js';

/** The keys that somebody's editors and scripts hold. */
@ApiExcludeController()
@Controller(KEYS_PATH)
export class KeysController {
  constructor(
    private readonly keys: ApiKeysService,
    @Inject(REVEAL_POLICY) private readonly policy: RevealPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async list(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const keys = (await this.keys.list(owner.id)).filter(({ revokedAt }) => revokedAt === null);
    const props = {
      browser,
      keys,
      zone: owner.timezone,
      now: this.clock.now(),
      mayReveal: this.policy !== 'never',
      hasRevoked: done === 'revoked',
    };
    sendPage(reply, <KeysPage {...props} />);
  }

  /** Asked with a recent login already, so that nobody fills in a form that is then lost. */
  @Get('new')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  ask(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): void {
    sendPage(reply, <NewKeyPage browser={browser} values={EMPTY_KEY} problems={{}} />);
  }

  @Post('new')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async create(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const values = readNewKey(await readForm(request));
    const problems = problemsOf(values);
    if (Object.keys(problems).length > 0) {
      return sendPage(reply, <NewKeyPage browser={browser} values={values} problems={problems} />, { status: 400 });
    }
    const { userId, actor } = callerOf(viewerOf(browser), browser.address);
    const { apiKey } = await this.keys.create(userId, keyOf(values, this.clock.now()), actor);
    sendPage(reply, <ShownKeyPage browser={browser} title="Your new key" apiKey={apiKey} isOnce />);
  }

  @Post(':id/revoke')
  @Requires(OWN, self(), BY_BROWSER)
  async revoke(@Param('id') id: string, @CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    const { userId, actor } = callerOf(viewerOf(browser), browser.address);
    await this.keys.revoke(userId, id, actor);
    sendOn(reply, `${KEYS_PATH}?done=revoked`);
  }
}
