import { Controller, Get, NotFoundException, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { admin, Requires } from '#libs/platform/auth';
import { QueueBoard } from '#libs/platform/queue';
import { BOARD_PATH, boardHeaders } from './board-path.js';

const PROOF = { by: ['session', 'admin_key'] } as const;

/** What Redis carries, to be looked at by superadmins; jobs are called off and done again at `/api/admin/v1/jobs`. */
@ApiExcludeController()
@Controller(BOARD_PATH)
export class QueueBoardController {
  constructor(private readonly board: QueueBoard) {}

  @Get()
  @Requires('admin', admin('superadmin'), PROOF)
  entry(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Get('*')
  @Requires('admin', admin('superadmin'), PROOF)
  inside(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (!this.board.isThere) throw new NotFoundException({ error: 'Not found' });
    const answer = await this.board.answer(request.url);
    if (answer === undefined) throw new ServiceUnavailableException({ error: 'Redis cannot be reached.' });
    await reply
      .code(answer.status)
      .headers({ ...boardHeaders(), ...answer.headers })
      .send(answer.body);
  }
}
