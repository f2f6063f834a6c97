import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '#libs/accounts';
import { type MirrorOwner, Mirrors, MirrorsError } from '#libs/mirrors';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { type FormValues, readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import type { FieldProblems } from '../entry/form-state.js';
import { BY_BROWSER, BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { MIRRORS_PATH, MirrorPage, MirrorsPage, type MirrorValues, NEW_MIRROR } from './mirrors.page.js';

const TOO_MANY: FieldProblems = { url: 'You have as many as there may be.' };

/** Where the person's heartbeats are passed on to. Who sends them elsewhere has just shown who they are. */
@ApiExcludeController()
@Controller(MIRRORS_PATH)
export class MirrorsPageController {
  constructor(private readonly mirrors: Mirrors) {}

  @Get()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async list(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const shown = { browser, zone: owner.timezone, mirrors: await this.mirrors.list(owner.id) };
    sendPage(reply, <MirrorsPage {...shown} values={NEW_MIRROR} problems={{}} done={done} />);
  }

  @Post()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async create(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    try {
      await this.mirrors.create(ownerOf(browser), { ...valuesOf(form), api_key: form.text('api_key') });
      sendOn(reply, `${MIRRORS_PATH}?done=made`);
    } catch (error) {
      const problems = problemsOf(error);
      const shown = { browser, zone: owner.timezone, mirrors: await this.mirrors.list(owner.id) };
      const page = <MirrorsPage {...shown} values={valuesOf(form)} problems={problems} done={undefined} />;
      sendPage(reply, page, { status: 400 });
    }
  }

  @Get(':id')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async form(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const mirror = await this.mirrors.find(owner.id, id);
    sendPage(reply, <MirrorPage {...{ browser, zone: owner.timezone, mirror }} values={mirror} problems={{}} />);
  }

  @Post(':id')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async update(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const apiKey = form.text('api_key');
    try {
      await this.mirrors.update(ownerOf(browser), id, { ...valuesOf(form), ...(apiKey !== '' && { api_key: apiKey }) });
      sendOn(reply, `${MIRRORS_PATH}?done=changed`);
    } catch (error) {
      const problems = problemsOf(error);
      const shown = { browser, zone: owner.timezone, mirror: await this.mirrors.find(owner.id, id) };
      sendPage(reply, <MirrorPage {...shown} values={valuesOf(form)} problems={problems} />, { status: 400 });
    }
  }

  @Post(':id/on')
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async turnOn(@Param('id') id: string, @CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    await this.mirrors.update(ownerOf(browser), id, { is_enabled: true });
    sendOn(reply, `${MIRRORS_PATH}?done=on`);
  }

  @Post(':id/off')
  @Requires(OWN, self(), BY_BROWSER)
  async turnOff(
    @Param('id') id: string,
    @CurrentBrowser() browser: Browser,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.mirrors.update(ownerOf(browser), id, { is_enabled: false });
    sendOn(reply, `${MIRRORS_PATH}?done=off`);
  }

  @Post(':id/remove')
  @Requires(OWN, self(), BY_BROWSER)
  async remove(@Param('id') id: string, @CurrentBrowser() browser: Browser, @Res() reply: FastifyReply): Promise<void> {
    await this.mirrors.remove(ownerOf(browser), id);
    sendOn(reply, `${MIRRORS_PATH}?done=removed`);
  }
}

function ownerOf(browser: Browser): MirrorOwner {
  const { userId, actor } = callerOf(viewerOf(browser), browser.address);
  return { userId, actor };
}

const valuesOf = (form: FormValues): MirrorValues => ({ url: form.text('url'), name: form.text('name') });

/** Messages by field. @throws any other error */
function problemsOf(error: unknown): FieldProblems {
  if (!(error instanceof MirrorsError)) throw error;
  if (error.code === 'mirrors.too_many') return TOO_MANY;
  if (error.code !== 'mirrors.invalid') throw error;
  const entries = Object.entries(error.details ?? {});
  return Object.fromEntries(entries.map(([field, messages]) => [field, [messages].flat().join(' ')]));
}
