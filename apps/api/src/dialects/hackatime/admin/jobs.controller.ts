import { Controller, Get, HttpCode, Ip, Param, Post, Query } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { JobsAdministration, type JobVerdict } from '#libs/admin';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { JOB_STATES, type JobFilter, JobList } from '#libs/platform/queue';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { notFound, unprocessable } from '../problems.js';
import { readText } from '../requests.js';
import { callerOf } from './caller.js';
import { presentJob, presentJobs } from './jobs.presenter.js';
import { JobAnswer, JobsAnswer } from './jobs.responses.js';
import { Administering, Refuses } from './openapi.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_PAGE = 100_000;

const Id = () => ApiParam({ name: 'id', description: 'Of the job.', format: 'uuid' });
const NotFound = () => Refuses(404, 'No such job.');

/** Work that was promised, and what became of it. Ours: Hackatime has no such thing. */
@Administering('Jobs')
@Controller(`${ADMIN_PREFIX}/jobs`)
export class JobsController {
  constructor(
    private readonly jobs: JobList,
    private readonly administration: JobsAdministration,
  ) {}

  @Get()
  @Requires('admin', admin('superadmin'))
  @Operation('Jobs', 'Those that are over are forgotten after a week.')
  @ApiQuery({ name: 'state', required: false, enum: JOB_STATES })
  @ApiQuery({ name: 'name', required: false, description: 'Of the kind of job.', example: 'storage.nightly' })
  @ApiQuery({ name: 'page', required: false, description: '1 when absent.', type: Number, example: 1 })
  @ApiResponse({ status: 200, type: JobsAnswer })
  @Refuses(422, 'A parameter that cannot be read.')
  async list(@Query() query: Record<string, unknown>): Promise<JobsAnswer> {
    return presentJobs(await this.jobs.page(readFilter(query)));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Requires('admin', admin('superadmin'))
  @Operation('Call a job off', 'One that runs ends at its next look, within seconds.')
  @Id()
  @ApiResponse({ status: 200, type: JobAnswer })
  @NotFound()
  @Refuses(422, 'It is over.')
  async cancel(@CurrentAccess() access: Access, @Param('id') id: string, @Ip() address: string): Promise<JobAnswer> {
    const verdict = await this.administration.cancel(callerOf(access, address), idOf(id));
    return answerOf(verdict, 'This job is over.');
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Requires('admin', admin('superadmin'))
  @Operation('Do a job again that failed or was called off')
  @Id()
  @ApiResponse({ status: 200, type: JobAnswer })
  @NotFound()
  @Refuses(422, 'It neither failed nor was called off, or another one of its key waits or runs.')
  async retry(@CurrentAccess() access: Access, @Param('id') id: string, @Ip() address: string): Promise<JobAnswer> {
    const verdict = await this.administration.retry(callerOf(access, address), idOf(id));
    return answerOf(verdict, 'This job did not fail, or another one like it waits or runs.');
  }
}

function readFilter(query: Readonly<Record<string, unknown>>): JobFilter {
  const wanted = readText(query.state);
  const state = JOB_STATES.find((known) => known === wanted);
  if (wanted !== undefined && state === undefined) throw unprocessable('invalid state');
  const page = Number(readText(query.page) ?? 1);
  if (!Number.isInteger(page) || page < 1 || page > MAX_PAGE) throw unprocessable('invalid page');
  return { state, name: readText(query.name), page };
}

function idOf(id: string): string {
  if (!UUID.test(id)) throw notFound('Job not found');
  return id;
}

function answerOf(verdict: JobVerdict, notNow: string): JobAnswer {
  if (verdict === 'not_found') throw notFound('Job not found');
  if (verdict === 'not_now') throw unprocessable(notNow);
  return { job: presentJob(verdict) };
}
