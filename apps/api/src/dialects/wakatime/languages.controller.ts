import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ActivityReader } from '#libs/activity';
import { type Access, CurrentAccess, publicUser, Requires } from '#libs/platform/auth';
import { breakdown, UNKNOWN_NAMES } from '#libs/summaries';
import { presentNamedLanguages } from './catalogue.presenter.js';
import { LanguagesAnswer } from './catalogue.responses.js';
import { OfUser, Reading } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { readAllTime } from './range.requests.js';
import { ReadingContexts } from './reading.context.js';

/** The languages that a person has time in. */
@Reading('Languages')
@Controller(WAKATIME_PREFIXES)
export class LanguagesController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly activity: ActivityReader,
  ) {}

  @Get('users/:user/languages')
  @Requires('read_stats.languages', publicUser('user', 'languages'))
  @ApiOperation({ summary: 'Languages of a person, most time first' })
  @OfUser()
  @ApiResponse({ status: 200, type: LanguagesAnswer })
  async list(@CurrentAccess() access: Access): Promise<LanguagesAnswer> {
    const zone = access.owner.timezone;
    const { range } = readAllTime(zone, await this.contexts.ofRanges(access, zone));
    const question = { subject: access.visible, range, counting: {}, filters: {} };
    const { languages } = breakdown(await this.activity.ask(question, (activity) => activity.byDimension()));
    const names = languages.map((language) => language.name);
    return presentNamedLanguages(names.filter((name) => name !== UNKNOWN_NAMES.languages));
  }
}
