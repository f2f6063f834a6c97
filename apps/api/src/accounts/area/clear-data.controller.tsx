import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '#libs/audit';
import { HeartbeatClearings } from '#libs/heartbeats';
import { parseLocalDate, startOfLocalDay } from '#libs/kernel';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { type Project, ProjectsError, ProjectsService } from '#libs/projects';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { BY_RECENT_LOGIN, OWN, viewerOf } from './area.js';
import { CLEAR_DATA_PATH, ClearDataPage } from './clear-data.page.js';

const UNSAID = 'Name a day, a project, or both.';
/** What is typed besides pressing the button. */
const CONFIRMATION = 'delete';

/** Deleting much at once: asked for right after a login. */
@ApiExcludeController()
@Controller(CLEAR_DATA_PATH)
export class ClearDataController {
  constructor(
    private readonly clearings: HeartbeatClearings,
    private readonly projects: ProjectsService,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  show(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): void {
    sendPage(reply, <ClearDataPage browser={browser} zone={owner.timezone} done={done} />);
  }

  @Post()
  @Requires(OWN, self(), BY_RECENT_LOGIN)
  async clear(
    @CurrentAccess() { owner }: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = await readForm(request);
    const values = { before: form.text('before'), project: form.text('project') };
    const day = parseLocalDate(values.before);
    const project = values.project === '' ? undefined : await this.find(owner.id, values.project);
    const problems: Record<string, string> = {};
    if (values.before === '' && values.project === '') problems.before = UNSAID;
    if (values.before !== '' && day === undefined) problems.before = 'Must be a date like 2026-01-01.';
    if (values.project !== '' && project === undefined) problems.project = 'No such project.';
    if (form.text('confirmation').trim().toLowerCase() !== CONFIRMATION) problems.confirmation = 'Type “delete” here.';
    if (Object.keys(problems).length > 0) {
      const page = <ClearDataPage {...{ browser, zone: owner.timezone, values, problems }} />;
      return sendPage(reply, page, { status: 400 });
    }
    const before = day === undefined ? undefined : startOfLocalDay(day, owner.timezone);
    await this.clearings.request({ owner, before, project }, actorOf(viewerOf(browser), browser.address));
    sendOn(reply, `${CLEAR_DATA_PATH}?done=asked`);
  }

  private find(owner: number, ref: string): Promise<Project | undefined> {
    return this.projects.find(owner, ref).catch((error: unknown) => {
      if (error instanceof ProjectsError) return undefined;
      throw error;
    });
  }
}
