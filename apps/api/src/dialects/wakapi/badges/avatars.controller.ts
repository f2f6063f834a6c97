import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { Etag, EtagGate } from '../../../http/etag.js';
import { notFound } from '../problems.js';
import { drawAvatar } from './avatar.presenter.js';
import { SVG_POLICY, SVG_TYPE } from './svg.js';

const KEPT_SECONDS = 2_592_000;
const TEXT = /^[\w.@-]{1,128}$/;

/** Pictures made from a text alone: they say nothing about whether anybody has that name. */
@ApiTags('Badges')
@Controller('api/avatar')
export class AvatarsController {
  @Get(':hash.svg')
  @Requires(Scope.none('the picture is made from the text in the address alone'), anyone())
  @Header('content-type', SVG_TYPE)
  @Header('content-security-policy', SVG_POLICY)
  @ApiOperation({ summary: 'A picture for a hash', description: `Caches may keep it for ${KEPT_SECONDS} seconds.` })
  @ApiParam({ name: 'hash', description: 'Any short text.', example: 'd41d8cd98f00b204' })
  @ApiProduces('image/svg+xml')
  @ApiResponse({ status: 200, description: 'A drawing.' })
  @ApiResponse({ status: 304, description: 'Nothing has changed.' })
  @ApiResponse({ status: 404, description: 'Not the name of a picture.' })
  find(@Param('hash') hash: string, @Etag() etag: EtagGate): string {
    if (!TEXT.test(hash)) throw notFound();
    etag.passPublicly(KEPT_SECONDS, 'avatar', hash);
    return drawAvatar(hash);
  }
}
