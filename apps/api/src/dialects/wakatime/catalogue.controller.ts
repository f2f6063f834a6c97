import { Controller, Get, Query as QueryParams } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { presentEditors, presentLanguages, presentMeta } from './catalogue.presenter.js';
import { EditorsAnswer, LanguagesAnswer, MetaAnswer } from './catalogue.responses.js';
import { Reading, Takes } from './openapi.js';
import { WAKATIME_PREFIXES } from './prefixes.js';
import { flagOf, type Query } from './query.requests.js';

const CATALOGUE = Scope.none('the catalogues ship with the product and say nothing of anybody');

/** What the product knows by itself. */
@Reading('Catalogues')
@Controller(WAKATIME_PREFIXES)
export class CatalogueController {
  @Get('editors')
  @Requires(CATALOGUE, anyone())
  @ApiOperation({ summary: 'Known editors' })
  @Takes('unreleased')
  @ApiResponse({ status: 200, type: EditorsAnswer })
  listEditors(@QueryParams() query: Query): EditorsAnswer {
    return presentEditors(flagOf(query, 'unreleased') ?? false);
  }

  @Get(['program_languages', 'languages'])
  @Requires(CATALOGUE, anyone())
  @ApiOperation({ summary: 'Known programming languages' })
  @ApiResponse({ status: 200, type: LanguagesAnswer })
  listLanguages(): LanguagesAnswer {
    return presentLanguages();
  }

  @Get('meta')
  @Requires(CATALOGUE, anyone())
  @ApiOperation({ summary: 'Facts about the server' })
  @ApiResponse({ status: 200, type: MetaAnswer })
  find(): MetaAnswer {
    return presentMeta();
  }
}
