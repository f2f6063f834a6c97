import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { sendOn } from './send-page.js';
import { STYLESHEET, STYLESHEET_PATH } from './stylesheet.js';

/** What belongs to no page in particular. */
@ApiExcludeController()
@Controller()
export class PagesController {
  @Get('/')
  @Requires(Scope.none('leads to the account page, which asks who is there'), anyone())
  home(@Res() reply: FastifyReply): void {
    sendOn(reply, '/account');
  }

  @Get(STYLESHEET_PATH)
  @Requires(Scope.none('how pages look is no secret'), anyone())
  stylesheet(@Res() reply: FastifyReply): void {
    void reply
      .header('content-type', 'text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(STYLESHEET);
  }
}
