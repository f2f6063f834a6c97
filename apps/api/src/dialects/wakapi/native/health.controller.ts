import { Controller, Get, Header, Inject, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { mediaTypeOf } from '../../../http/content-type.js';
import { Lifecycle } from '../../../http/lifecycle.js';
import { ProcessHealth } from '../../../http/process-health.js';

const OPEN = Scope.none('for probes, which hold no credential');

/** Is it up? As Wakapi says it; what a probe of a cluster needs is told below `/health`. */
@ApiTags('Health')
@Controller('api/health')
export class WakapiHealthController {
  constructor(
    @Inject(ProcessHealth) private readonly health: ProcessHealth,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
  ) {}

  @Get()
  @Requires(OPEN, anyone())
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Is it up?',
    description: '`app=1` and `db=1`, a line each; as JSON where the request’s own content type is JSON.',
  })
  @ApiProduces('text/plain', 'application/json')
  @ApiResponse({ status: 200, description: 'It is.' })
  @ApiResponse({ status: 503, description: 'It is not, or about to stop: one of them is 0.' })
  async find(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object | string> {
    const app = this.lifecycle.isDraining ? 0 : 1;
    const db = (await this.health.reachesDatabase()) ? 1 : 0;
    reply.status(app + db === 2 ? 200 : 503);
    if (mediaTypeOf(request) === 'application/json') return { app, db };
    reply.header('content-type', 'text/plain; charset=utf-8');
    return `app=${app}\ndb=${db}`;
  }
}
