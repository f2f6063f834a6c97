import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { actorOf } from '#libs/audit';
import { type Access, CurrentAccess, type Principal, Requires, Scope, self } from '#libs/platform/auth';
import { IdentityProvidersReader, LinkedIdentities, SsoService } from '#libs/sso';
import { type Browser, CurrentBrowser } from '../http/browser/browser.js';
import { sendOn, sendPage } from '../pages/send-page.js';
import { ConfirmLinkPage, DeparturePage, linkPath, SERVICES_PATH, ServicesPage } from './sso.pages.js';
import { textIn, visitorOf } from './sso-arrival.js';
import { sendProblem } from './sso-problem.js';

const OWN = Scope.none('a page about oneself');
type QueryValues = Readonly<Record<string, unknown>>;

/** Which services open somebody's account. Whoever changes that has just proved who they are. */
@ApiExcludeController()
@Controller()
export class SsoLinksController {
  constructor(
    private readonly sso: SsoService,
    private readonly providers: IdentityProvidersReader,
    private readonly links: LinkedIdentities,
  ) {}

  @Get(SERVICES_PATH)
  @Requires(OWN, self(), { by: ['session'] })
  async list(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const [linked, choices] = await Promise.all([this.links.list(access.owner.id), this.providers.enabled()]);
    sendPage(reply, <ServicesPage browser={browser} linked={linked} choices={choices} />);
  }

  @Post(`${SERVICES_PATH}/:id/disconnect`)
  @Requires(OWN, self(), { by: ['session'], isRecent: true })
  async disconnect(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      await this.links.unlink(access.owner.id, id, actorOf(viewerOf(browser), browser.address));
      sendOn(reply, SERVICES_PATH);
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }

  /** By a form of ours only: a link could be planted, and bind an account to somebody else's identity. */
  @Post('sso/:slug/connect')
  @Requires(OWN, self(), { by: ['session'], isRecent: true })
  async connect(
    @Param('slug') slug: string,
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    try {
      const begin = { browser: browser.visitorId, returnTo: SERVICES_PATH, linkUser: access.owner.id };
      sendPage(reply, <DeparturePage url={await this.sso.begin(slug, begin)} />);
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }

  /** Whoever is not logged in is sent to do so and comes back: that is the second half of the proof. */
  @Get('sso/:slug/link')
  @Requires(OWN, self(), { by: ['session'], isRecent: true })
  async askToLink(
    @Param('slug') slug: string,
    @Query() query: QueryValues,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const token = textIn(query, 'login');
    try {
      const pending = await this.sso.pendingLink(slug, token, browser.visitorId);
      const action = linkPath(slug, token ?? '');
      sendPage(reply, <ConfirmLinkPage browser={browser} pending={pending} action={action} />);
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }

  @Post('sso/:slug/link')
  @Requires(OWN, self(), { by: ['session'], isRecent: true })
  async link(
    @Param('slug') slug: string,
    @Query() query: QueryValues,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const viewer = viewerOf(browser);
    try {
      const next = await this.sso.confirmLink(slug, textIn(query, 'login'), {
        visitor: visitorOf(browser),
        viewer: { userId: viewer.userId, actor: actorOf(viewer, browser.address) },
        provedAt: viewer.session?.authenticatedAt ?? 0,
      });
      sendOn(reply, next);
    } catch (error) {
      sendProblem(reply, { error, browser });
    }
  }
}

function viewerOf({ viewer }: Browser): Principal {
  if (viewer === undefined) throw new Error('the guard lets nobody in without a session');
  return viewer;
}
