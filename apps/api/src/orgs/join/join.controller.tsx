import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '#libs/audit';
import { OrgInvites, OrgsError, type OrgsErrorCode } from '#libs/orgs';
import { Requires, self } from '#libs/platform/auth';
import { BY_BROWSER, OWN, viewerOf } from '../../accounts/area/area.js';
import { OneButtonPage } from '../../accounts/entry/one-button.page.js';
import { WordPage } from '../../accounts/entry/word.page.js';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendPage } from '../../pages/send-page.js';

const PATH = 'account/organisations/join';
const BAD = { status: 400, text: 'This invitation was used up, taken back, or is too old. Ask for another one.' };

/** Why nobody came in. */
const REFUSALS: Partial<Record<OrgsErrorCode, { readonly status: number; readonly text: string }>> = {
  'orgs.already_member': { status: 409, text: 'You belong to this organisation already.' },
  'orgs.bad_invite': BAD,
  'orgs.invalid': BAD,
  'orgs.invite_for_another': {
    status: 403,
    text: 'The invitation is for another address. Log in with that one, or confirm it as yours first.',
  },
  'orgs.seat_limit': { status: 403, text: 'The organisation has no seat left. Ask whoever invited you.' },
};

/** What the mail of an invitation leads to. Opening the link joins nothing: only the button does. */
@ApiExcludeController()
@Controller(PATH)
export class JoinOrgController {
  constructor(private readonly invites: OrgInvites) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  async show(
    @CurrentBrowser() { csrfToken }: Browser,
    @Query('token') given: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = typeof given === 'string' ? given : '';
    const invite = await this.invites.peek(token);
    if (invite === undefined) return refuse(reply, BAD);
    const text =
      `You are invited to the organisation "${invite.orgName}", as ${invite.role}. From the moment you join, it sees ` +
      'the time that you spend on projects that you do not hide from it; nothing from before.';
    const words = { title: 'Join an organisation', text, action: `/${PATH}`, button: 'Join' };
    sendPage(reply, <OneButtonPage csrfToken={csrfToken} token={token} {...words} />);
  }

  @Post()
  @Requires(OWN, self(), BY_BROWSER)
  async join(
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = viewerOf(browser);
    const token = (await readForm(request)).text('token');
    try {
      await this.invites.accept({ userId: viewer.userId, actor: actorOf(viewer, browser.address) }, { token });
    } catch (error) {
      const refusal = error instanceof OrgsError ? REFUSALS[error.code] : undefined;
      if (refusal === undefined) throw error;
      return refuse(reply, refusal);
    }
    sendPage(
      reply,
      <WordPage title="Joined" kind="done" text="You belong to the organisation now.">
        <ToAccount />
      </WordPage>,
    );
  }
}

function refuse(reply: FastifyReply, { status, text }: { status: number; text: string }): void {
  sendPage(
    reply,
    <WordPage title="Join an organisation" kind="problem" text={text}>
      <ToAccount />
    </WordPage>,
    { status },
  );
}

function ToAccount() {
  return (
    <p>
      <a href="/account">To your account</a>
    </p>
  );
}
