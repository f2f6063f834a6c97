import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query as QueryParams } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { CustomRules } from '#libs/custom-rules';
import { type Access, AuthError, CurrentAccess, pathUser, Requires } from '#libs/platform/auth';
import { readBody } from '../heartbeats.requests.js';
import { ErrorAnswer } from '../heartbeats.responses.js';
import { OfUser, Reading } from '../openapi.js';
import { WAKATIME_PREFIXES } from '../prefixes.js';
import { type Query, textOf } from '../query.requests.js';
import { presentProgress, presentRules } from './custom-rules.presenter.js';
import { readRules } from './custom-rules.requests.js';
import { CustomRulesAnswer, CustomRulesChangeAnswer, CustomRulesProgressAnswer } from './custom-rules.responses.js';

const LIMITS = { maxItems: 1_000 };

const EXAMPLE = {
  action: 'change',
  source: 'entity',
  operation: 'starts with',
  source_value: '/home/ada/notes/',
  destinations: [{ destination: 'project', destination_value: 'papers' }],
  priority: 1,
};

const JobId = () => ApiQuery({ name: 'job_id', required: false, description: 'The job that is meant; the last one.' });

/** What a person wants their activity to be counted as. */
@Reading('Custom rules')
@Controller(WAKATIME_PREFIXES)
export class CustomRulesController {
  constructor(private readonly rules: CustomRules) {}

  @Get('users/:user/custom_rules')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Custom rules' })
  @OfUser()
  @ApiResponse({ status: 200, type: CustomRulesAnswer })
  async list(@CurrentAccess() { owner }: Access): Promise<CustomRulesAnswer> {
    return presentRules(await this.rules.list(owner.id));
  }

  @Put('users/:user/custom_rules')
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({
    summary: 'Replace all custom rules',
    description:
      'What is received from now on follows them at once, history follows by a job. In the order of their priorities, or ' +
      'as listed where one has none. Also in the spelling `{name, if_match, then_set}`.',
  })
  @OfUser()
  @ApiBody({ schema: { type: 'array', items: { type: 'object' }, example: [EXAMPLE] } })
  @ApiResponse({ status: 200, type: CustomRulesChangeAnswer })
  @ApiResponse({ status: 400, type: ErrorAnswer })
  async replace(@CurrentAccess() { owner }: Access, @Body() body: unknown): Promise<CustomRulesChangeAnswer> {
    const { changes, jobId } = await this.rules.replace(owner.id, readRules(readBody(body, LIMITS)));
    return { data: { changes, job_id: jobId } };
  }

  @Delete('users/:user/custom_rules/:id')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Delete a custom rule' })
  @OfUser()
  @ApiResponse({ status: 204, description: 'Deleted; history follows by a job.' })
  async remove(@CurrentAccess() { owner }: Access, @Param('id') id: string): Promise<void> {
    await this.rules.remove(owner.id, id);
  }

  @Get('users/:user/custom_rules_progress')
  @Requires('read_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'How far history follows the rules' })
  @OfUser()
  @JobId()
  @ApiResponse({ status: 200, type: CustomRulesProgressAnswer })
  async progress(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<CustomRulesProgressAnswer> {
    const jobId = textOf(query, 'job_id');
    const running = await this.rules.progress(owner.id, jobId);
    if (running === undefined && jobId !== undefined) throw new AuthError('auth.not_found', 'no such job');
    return { data: presentProgress(running) };
  }

  @Delete('users/:user/custom_rules_progress')
  @HttpCode(204)
  @Requires('write_heartbeats', pathUser('user'))
  @ApiOperation({ summary: 'Stop applying the rules to history' })
  @OfUser()
  @JobId()
  @ApiResponse({ status: 204, description: 'Stopped; what was applied stays applied.' })
  async abort(@CurrentAccess() { owner }: Access, @QueryParams() query: Query): Promise<void> {
    await this.rules.abort(owner.id, textOf(query, 'job_id'));
  }
}
