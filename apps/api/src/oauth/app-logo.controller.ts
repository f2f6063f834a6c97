import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { OauthAppsService } from '#libs/oauth';
import { anyone, Requires, Scope } from '#libs/platform/auth';

/** Pictures of apps. */
@ApiExcludeController()
@Controller('oauth/apps')
export class AppLogoController {
  constructor(private readonly apps: OauthAppsService) {}

  @Get(':clientId/logo')
  @Requires(Scope.none('how an app looks is no secret'), anyone())
  async logo(@Param('clientId') clientId: string, @Res() reply: FastifyReply): Promise<void> {
    const logo = await this.apps.logo(clientId);
    if (logo === undefined) throw new NotFoundException({ error: 'There is no such picture.' });
    void reply
      .headers({ 'content-type': logo.type, 'cache-control': 'public, max-age=300', 'content-disposition': 'inline' })
      .send(logo.bytes);
  }
}
