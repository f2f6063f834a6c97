import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SessionsService } from '#libs/accounts';
import { actorOf } from '#libs/audit';
import type { SsoOutcome, SsoVisitor } from '#libs/sso';
import type { Browser } from '../http/browser/browser.js';
import { BrowserCookies } from '../http/browser/browser-cookies.js';
import { sendOn, sendPage } from '../pages/send-page.js';
import { linkPath, NeedsLinkPage } from './sso.pages.js';

type Query = Readonly<Record<string, unknown>>;

/** What a login came to, as a browser is told. */
@Injectable()
export class SsoArrival {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookies: BrowserCookies,
  ) {}

  /**
   * Logs in, or says what is missing. A session that the browser had before ends with the new one.
   *
   * @throws AccountsError `accounts.suspended`
   */
  async receive(reply: FastifyReply, slug: string, { outcome, browser }: Received): Promise<void> {
    if (outcome.kind === 'needs_link') {
      sendPage(reply, <NeedsLinkPage reason={outcome.reason} next={linkPath(slug, outcome.token)} />);
      return;
    }
    if (outcome.kind === 'logged_in') await this.start(reply, outcome, browser);
    sendOn(reply, outcome.returnTo);
  }

  private async start(reply: FastifyReply, outcome: LoggedIn, browser: Browser): Promise<void> {
    const { token } = await this.sessions.start(outcome.userId, {
      address: browser.address,
      userAgent: browser.userAgent,
      methods: ['sso'],
      providerId: outcome.providerId,
      replaces: browser.viewer?.session?.id,
    });
    this.cookies.startSession(reply, token);
  }
}

type LoggedIn = Extract<SsoOutcome, { readonly kind: 'logged_in' }>;

interface Received {
  readonly outcome: SsoOutcome;
  readonly browser: Browser;
}

export function visitorOf({ visitorId, address, viewer }: Browser): SsoVisitor {
  return {
    browser: visitorId,
    address,
    viewer: viewer && { userId: viewer.userId, actor: actorOf(viewer, address) },
  };
}

/** Parameters that were sent once; what was sent twice counts as not sent. */
export function answerOf(query: Query): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function textIn(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
