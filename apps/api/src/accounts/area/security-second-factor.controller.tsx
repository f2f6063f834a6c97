import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsError, type Caller, callerOf, SecondFactorService } from '#libs/accounts';
import { Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { SECOND_FACTOR_PATH, SECURITY_PATH } from './security.page.js';
import { EnrolPage, RecoveryCodesPage, RetryPage, SecondFactorPage } from './security-second-factor.page.js';

const WRONG = 'This code is wrong, or was used before.';

/** Codes from an app, on top of the password. */
@ApiExcludeController()
@Controller(SECOND_FACTOR_PATH)
export class SecondFactorSettingsController {
  constructor(private readonly secondFactor: SecondFactorService) {}

  @Get()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async show(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    const status = await this.secondFactor.status(viewerOf(browser).userId);
    sendPage(reply, <SecondFactorPage browser={browser} status={status} />);
  }

  @Post('begin')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  begin(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    return this.unlessOvertaken(reply, async () => {
      const enrolment = await this.secondFactor.begin(callerAt(browser));
      sendPage(reply, <EnrolPage browser={browser} enrolment={enrolment} />);
    });
  }

  @Post('confirm')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async confirm(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const code = (await readForm(request)).text('code');
    await this.unlessOvertaken(reply, async () => {
      try {
        const codes = await this.secondFactor.confirm(callerAt(browser), code);
        sendPage(reply, <RecoveryCodesPage browser={browser} codes={codes} />);
      } catch (error) {
        if (!(error instanceof AccountsError && error.code === 'accounts.wrong_code')) throw error;
        sendPage(reply, <RetryPage browser={browser} problem={WRONG} />, { status: 400 });
      }
    });
  }

  @Post('codes')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  renewCodes(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    return this.unlessOvertaken(reply, async () => {
      const codes = await this.secondFactor.renewRecoveryCodes(callerAt(browser));
      sendPage(reply, <RecoveryCodesPage browser={browser} codes={codes} />);
    });
  }

  @Post('off')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  disable(@CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    return this.unlessOvertaken(reply, async () => {
      await this.secondFactor.disable(callerAt(browser));
      sendOn(reply, `${SECURITY_PATH}?done=off`);
    });
  }

  /** Another page of the same person has switched it on or off meanwhile: they are shown how things are. */
  private async unlessOvertaken(reply: FastifyReply, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const isOvertaken = error instanceof AccountsError && /\.second_factor_(on|off)$/.test(error.code);
      if (!isOvertaken) throw error;
      sendOn(reply, SECOND_FACTOR_PATH);
    }
  }
}

function callerAt(browser: Browser): Caller {
  return callerOf(viewerOf(browser), browser.address);
}
