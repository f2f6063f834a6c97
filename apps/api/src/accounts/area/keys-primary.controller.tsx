import { Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { callerOf } from '#libs/accounts';
import { ApiKeysError, type ApiKeysErrorCode, PrimaryKeys, REVEAL_POLICY, type RevealPolicy } from '#libs/api-keys';
import { Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { countKeyReveal } from '../../http/limits/count-key-reveal.js';
import { RateLimits } from '../../http/limits/rate-limits.js';
import { sendPage } from '../../pages/send-page.js';
import { BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { KEYS_PATH } from './keys.page.js';
import { NoKeyPage, ShownKeyPage } from './keys-shown.page.js';

const TITLE = 'Your primary key';
const REFUSALS: Partial<Record<ApiKeysErrorCode, { readonly status: number; readonly text: string }>> = {
  'api_keys.reveal_refused': { status: 403, text: 'Keys are not shown again here. A new one is shown once.' },
  'api_keys.not_revealable': { status: 404, text: 'There is no key that could be shown. Make a new primary key.' },
};

/** The one key that can be seen again. */
@ApiExcludeController()
@Controller(KEYS_PATH)
export class PrimaryKeyController {
  constructor(
    private readonly primary: PrimaryKeys,
    private readonly limits: RateLimits,
    @Inject(REVEAL_POLICY) private readonly policy: RevealPolicy,
  ) {}

  @Post('reveal')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async reveal(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    const viewer = viewerOf(browser);
    await countKeyReveal(this.limits, { principal: viewer, address: browser.address }, reply);
    const { userId, actor } = callerOf(viewer, browser.address);
    try {
      const apiKey = await this.primary.reveal(userId, this.policy, actor);
      sendPage(reply, <ShownKeyPage browser={browser} title={TITLE} apiKey={apiKey} isOnce={false} />);
    } catch (error) {
      const refusal = error instanceof ApiKeysError ? REFUSALS[error.code] : undefined;
      if (refusal === undefined) throw error;
      const { status, text } = refusal;
      sendPage(reply, <NoKeyPage browser={browser} title={TITLE} text={text} />, { status });
    }
  }

  @Post('rotate')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async rotate(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    const { userId, actor } = callerOf(viewerOf(browser), browser.address);
    const { apiKey } = await this.primary.rotate(userId, actor);
    const isOnce = this.policy === 'never';
    sendPage(reply, <ShownKeyPage browser={browser} title="Your new primary key" apiKey={apiKey} isOnce={isOnce} />);
  }
}
