import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal, Proof } from '#libs/platform/auth';
import { Secrets } from '#libs/platform/secrets';
import { putBrowser } from './browser.js';
import { BrowserCookies, PUBLIC_URL } from './browser-cookies.js';
import { refuseForgery } from './forgery.js';

/** Injection token of the origins of browser extensions that may fetch a key. */
export const EXTENSION_ORIGINS = Symbol('ExtensionOrigins');

export interface Arrival {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly viewer: Principal | undefined;
  readonly proof: Proof;
  /** The route also serves whoever is not logged in. */
  readonly isForVisitors: boolean;
}

/** Where browsers come in: knows them by their cookies, and refuses what another site made them send. */
@Injectable()
export class BrowserGate {
  private readonly publicOrigin: string;

  constructor(
    private readonly cookies: BrowserCookies,
    private readonly secrets: Secrets,
    @Inject(PUBLIC_URL) publicUrl: string,
    @Inject(EXTENSION_ORIGINS) private readonly extensionOrigins: readonly string[],
  ) {
    this.publicOrigin = new URL(publicUrl).origin;
  }

  /**
   * Puts the `Browser` on the request. A caller who came without the cookie (with a key, where both will do) is no
   * browser that could be misused, and passes; so does who is not logged in where that is needed: it is refused anyway.
   *
   * @throws AuthError `auth.forged_request`
   */
  async enter({ request, reply, viewer, proof, isForVisitors }: Arrival): Promise<void> {
    if (viewer !== undefined && viewer.via !== 'session') return;
    const visitorId = this.cookies.visitor(request, reply);
    const csrfToken = this.secrets.sign('csrf', viewer?.session?.id ?? visitorId);
    const { ip: address, headers } = request;
    putBrowser(request, { viewer, visitorId, csrfToken, address, userAgent: headers['user-agent'] ?? '' });
    if (viewer === undefined && !isForVisitors) return;
    await refuseForgery(request, csrfToken, {
      publicOrigin: this.publicOrigin,
      extensionOrigins: proof.isForExtensions ? this.extensionOrigins : [],
    });
  }
}
