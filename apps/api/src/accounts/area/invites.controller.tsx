import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, type Inviter, InvitesService } from '#libs/accounts';
import { CLOCK, type Clock } from '#libs/kernel';
import { type Access, AuthError, CurrentAccess, hasAdminLevel, Requires, Scope, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { expectFormProblem } from '../entry/form-problems.js';
import type { FieldProblems } from '../entry/form-state.js';
import { BY_BROWSER, viewerOf } from './area.js';
import { INVITES_PATH, InvitePage, InvitesPage, MAX_DAYS, type NewInviteValues } from './invites.page.js';

const ADMINISTRATORS = Scope.none('administrators at a browser; to everybody else it is not there');
const NEW: NewInviteValues = { email: '', days: '7' };
const DAYS = /^[1-9]\d?$/;

interface Shown {
  readonly values?: NewInviteValues;
  readonly problems?: FieldProblems;
  readonly hasRevoked?: boolean;
}

/** Links with which people make accounts. */
@ApiExcludeController()
@Controller(INVITES_PATH)
export class InvitesController {
  constructor(
    private readonly invites: InvitesService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires(ADMINISTRATORS, self(), BY_BROWSER)
  async list(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    demandAdministrator(browser);
    await this.send(reply, browser, owner.timezone, { hasRevoked: done === 'revoked' });
  }

  @Post()
  @Requires(ADMINISTRATORS, self(), BY_BROWSER)
  async create(
    @CurrentAccess() { owner: { timezone: zone } }: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    demandAdministrator(browser);
    const form = await readForm(request);
    const values = { email: form.text('email'), days: form.text('days') };
    const problems = daysProblem(values);
    if (problems !== undefined) return this.send(reply, browser, zone, { values, problems });
    try {
      const invite = { email: values.email || undefined, days: Number(values.days) };
      const created = await this.invites.create(inviterOf(browser), invite);
      sendPage(reply, <InvitePage browser={browser} invite={created} zone={zone} />);
    } catch (error) {
      await this.send(reply, browser, zone, { values, problems: expectFormProblem(error).problems });
    }
  }

  @Post(':id/revoke')
  @Requires(ADMINISTRATORS, self(), BY_BROWSER)
  async revoke(@Param('id') id: string, @CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    demandAdministrator(browser);
    await this.invites.revoke(inviterOf(browser), id);
    sendOn(reply, `${INVITES_PATH}?done=revoked`);
  }

  private async send(reply: FastifyReply, browser: Browser, zone: string, shown: Shown): Promise<void> {
    const { values = NEW, problems, hasRevoked = false } = shown;
    const invites = await this.invites.list();
    const props = { browser, invites, zone, now: this.clock.now(), values, problems: problems ?? {}, hasRevoked };
    sendPage(reply, <InvitesPage {...props} />, { status: problems === undefined ? 200 : 400 });
  }
}

/** @throws AuthError `auth.not_found` */
function demandAdministrator(browser: Browser): void {
  if (hasAdminLevel(viewerOf(browser).adminLevel, 'admin')) return;
  throw new AuthError('auth.not_found', 'not for people who are no administrators');
}

function daysProblem({ days }: NewInviteValues): FieldProblems | undefined {
  return DAYS.test(days) && Number(days) <= MAX_DAYS ? undefined : { days: `Between 1 and ${MAX_DAYS} days.` };
}

function inviterOf(browser: Browser): Inviter {
  const { userId, actor } = callerOf(viewerOf(browser), browser.address);
  return { userId, actor };
}
