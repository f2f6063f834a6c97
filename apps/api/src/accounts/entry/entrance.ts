import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AccountsError, callerOf, type LoggedIn, SessionsService, type Visitor } from '#libs/accounts';
import type { Browser } from '../../http/browser/browser.js';
import { BrowserCookies } from '../../http/browser/browser-cookies.js';
import { sendOnward } from './onward.js';

type Newcomer = Visitor & { readonly replaces: string | undefined };

/** Who comes in, and which session of this browser ends with it. */
export function newcomerOf({ address, userAgent, viewer }: Browser): Newcomer {
  return { address, userAgent, replaces: viewer?.session?.id };
}

/** The last step of every way in. */
@Injectable()
export class Entrance {
  constructor(
    private readonly cookies: BrowserCookies,
    private readonly sessions: SessionsService,
  ) {}

  /** The browser is logged in from now on, and goes on to `next`. */
  async admit(reply: FastifyReply, browser: Browser, { token }: LoggedIn, next: string): Promise<void> {
    await this.begin(reply, browser, token);
    sendOnward(reply, next);
  }

  /** Gives the browser its new session, and no other: what it had before is over. */
  async begin(reply: FastifyReply, browser: Browser, token: string): Promise<void> {
    await this.endFormer(browser);
    this.cookies.startSession(reply, token);
  }

  /** Whoever was logged in here is not any more. */
  async leave(reply: FastifyReply, browser: Browser): Promise<void> {
    await this.endFormer(browser);
    this.cookies.endSession(reply);
  }

  private async endFormer({ viewer, address }: Browser): Promise<void> {
    if (viewer?.session === undefined) return;
    await this.sessions.revoke(callerOf(viewer, address), viewer.session.id).catch(unlessEnded);
  }
}

/** A new login of the same person has ended it already. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof AccountsError && error.code === 'accounts.not_found')) throw error;
}
