import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Aliases, LanguageMappings } from '#libs/custom-rules';
import { type Access, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { presentAlias, presentMapping } from './aliases.presenter.js';
import { AliasRequest, LanguageMappingRequest, listOf } from './aliases.requests.js';
import {
  AddedAliasesAnswer,
  AddedMappingsAnswer,
  AliasesAnswer,
  LanguageMappingsAnswer,
  RenamingRemovedAnswer,
} from './aliases.responses.js';

const ADDING =
  'One, or a list of them. What says of the same thing something else takes the place of the old one; what is there ' +
  'already changes nothing. What is received from now on follows at once, history by a job.';

/** Names that stand for other names, and languages of file endings: as Wakapi has them, and as its forms name them. */
@Reading('Aliases')
@Controller(WAKATIME_PREFIXES)
export class AliasesController {
  constructor(
    private readonly aliases: Aliases,
    private readonly mappings: LanguageMappings,
  ) {}

  @Get('users/:user/aliases')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Aliases', description: 'Of several that match, the one that is listed first wins.' })
  @OfUser()
  @ApiResponse({ status: 200, type: AliasesAnswer })
  async listAliases(@CurrentAccess() { owner }: Access): Promise<AliasesAnswer> {
    return { data: (await this.aliases.list(owner.id)).map(presentAlias) };
  }

  @Post('users/:user/aliases')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Add aliases', description: ADDING })
  @OfUser()
  @ApiBody({ type: AliasRequest })
  @ApiResponse({ status: 201, type: AddedAliasesAnswer })
  async addAliases(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<AddedAliasesAnswer> {
    const { items, jobId } = await this.aliases.add(owner.id, listOf(body));
    return { data: items.map(presentAlias), job_id: jobId };
  }

  @Delete('users/:user/aliases/:id')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Delete an alias', description: 'History goes back to the old names by a job.' })
  @OfUser()
  @ApiParam({ name: 'id', description: 'Id of the alias.' })
  @ApiResponse({ status: 200, type: RenamingRemovedAnswer })
  async removeAlias(@CurrentAccess() { owner }: Access, @Param('id') id: string): Promise<RenamingRemovedAnswer> {
    return { data: {}, job_id: (await this.aliases.remove(owner.id, id)).jobId };
  }

  @Get('users/:user/language_mappings')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Languages of file endings', description: 'The one that wins first.' })
  @OfUser()
  @ApiResponse({ status: 200, type: LanguageMappingsAnswer })
  async listMappings(@CurrentAccess() { owner }: Access): Promise<LanguageMappingsAnswer> {
    return { data: (await this.mappings.list(owner.id)).map(presentMapping) };
  }

  @Post('users/:user/language_mappings')
  @HttpCode(201)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Say what languages file endings mean', description: ADDING })
  @OfUser()
  @ApiBody({ type: LanguageMappingRequest })
  @ApiResponse({ status: 201, type: AddedMappingsAnswer })
  async addMappings(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<AddedMappingsAnswer> {
    const { items, jobId } = await this.mappings.add(owner.id, listOf(body));
    return { data: items.map(presentMapping), job_id: jobId };
  }

  @Delete('users/:user/language_mappings/:id')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Delete a language mapping', description: 'History goes back by a job.' })
  @OfUser()
  @ApiParam({ name: 'id', description: 'Id of the mapping.' })
  @ApiResponse({ status: 200, type: RenamingRemovedAnswer })
  async removeMapping(@CurrentAccess() { owner }: Access, @Param('id') id: string): Promise<RenamingRemovedAnswer> {
    return { data: {}, job_id: (await this.mappings.remove(owner.id, id)).jobId };
  }
}
