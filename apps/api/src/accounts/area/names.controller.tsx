import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Aliases, CustomRulesError, LanguageMappings } from '#libs/custom-rules';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { ProjectLabels, ProjectsError } from '#libs/projects';
import { type Browser, CurrentBrowser } from '../../http/browser/browser.js';
import { readForm } from '../../http/browser/read-form.js';
import { sendOn, sendPage } from '../../pages/send-page.js';
import { firstOfEach } from '../entry/form-problems.js';
import type { FieldProblems } from '../entry/form-state.js';
import { BY_BROWSER, OWN } from './area.js';
import { NAMES_PATH, NamesPage } from './names.page.js';

interface Shown {
  readonly access: Access;
  readonly browser: Browser;
  readonly reply: FastifyReply;
}

/** What somebody's things are called. */
@ApiExcludeController()
@Controller(NAMES_PATH)
export class NamesController {
  constructor(
    private readonly aliases: Aliases,
    private readonly mappings: LanguageMappings,
    private readonly labels: ProjectLabels,
  ) {}

  @Get()
  @Requires(OWN, self(), BY_BROWSER)
  show(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.send({ access, browser, reply }, { done });
  }

  @Post('aliases')
  @Requires(OWN, self(), BY_BROWSER)
  async addAlias(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const values = await valuesOf(request, ['type', 'pattern', 'name']);
    await this.carryOut({ access, browser, reply }, 'added', values, () => this.aliases.add(access.owner.id, [values]));
  }

  @Post('aliases/:id/remove')
  @Requires(OWN, self(), BY_BROWSER)
  async removeAlias(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.carryOut({ access, browser, reply }, 'removed', {}, () => this.aliases.remove(access.owner.id, id));
  }

  @Post('mappings')
  @Requires(OWN, self(), BY_BROWSER)
  async addMapping(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const values = await valuesOf(request, ['ending', 'language']);
    await this.carryOut({ access, browser, reply }, 'added', values, () =>
      this.mappings.add(access.owner.id, [values]),
    );
  }

  @Post('mappings/:id/remove')
  @Requires(OWN, self(), BY_BROWSER)
  async removeMapping(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Param('id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.carryOut({ access, browser, reply }, 'removed', {}, () => this.mappings.remove(access.owner.id, id));
  }

  @Post('labels')
  @Requires(OWN, self(), BY_BROWSER)
  async addLabel(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const values = await valuesOf(request, ['project', 'label']);
    const { project = '', label } = values;
    await this.carryOut({ access, browser, reply }, 'labelled', values, () =>
      this.labels.add(access.owner.id, project, [label]),
    );
  }

  @Post('labels/remove')
  @Requires(OWN, self(), BY_BROWSER)
  async removeLabel(
    @CurrentAccess() access: Access,
    @CurrentBrowser() browser: Browser,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { project = '', label = '' } = await valuesOf(request, ['project', 'label']);
    await this.carryOut({ access, browser, reply }, 'unlabelled', {}, () =>
      this.labels.remove(access.owner.id, project, label),
    );
  }

  /** Does it and leads back to the list; or shows the form again, with what is wrong. */
  private async carryOut(
    shown: Shown,
    done: string,
    values: Readonly<Record<string, string>>,
    act: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await act();
    } catch (error) {
      return this.send(shown, { values, problems: problemsOf(error) });
    }
    sendOn(shown.reply, `${NAMES_PATH}?done=${done}`);
  }

  private async send(
    { access, browser, reply }: Shown,
    shown: {
      readonly done?: unknown;
      readonly values?: Readonly<Record<string, string>>;
      readonly problems?: FieldProblems;
    },
  ): Promise<void> {
    const { id } = access.owner;
    const [aliases, mappings, labels] = await Promise.all([
      this.aliases.list(id),
      this.mappings.list(id),
      this.labels.list(id),
    ]);
    const status = shown.problems === undefined ? 200 : 400;
    sendPage(reply, <NamesPage {...{ browser, aliases, mappings, labels, ...shown }} />, { status });
  }
}

async function valuesOf(request: FastifyRequest, names: readonly string[]): Promise<Record<string, string>> {
  const form = await readForm(request);
  return Object.fromEntries(names.map((name) => [name, form.text(name)]));
}

/** The first sentence of each field. Whatever was removed meanwhile is not there. */
function problemsOf(error: unknown): FieldProblems {
  if (error instanceof ProjectsError && error.code === 'projects.not_found') return { project: 'No such project.' };
  if (error instanceof CustomRulesError && error.code === 'custom-rules.not_found') {
    return { list: 'It was not there any more.' };
  }
  if (!(error instanceof CustomRulesError || error instanceof ProjectsError)) throw error;
  return firstOfEach(error.details ?? {});
}
