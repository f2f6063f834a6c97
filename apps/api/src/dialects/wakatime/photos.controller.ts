import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { drawPhoto } from './photos.presenter.js';

const A_YEAR = 'public, max-age=31536000, immutable';

/** Pictures of people who have none of their own; profiles point here. */
@ApiTags('Users')
@Controller('photo')
export class PhotosController {
  @Get(':id')
  @Requires(Scope.none('the picture is made from the id in the address alone'), anyone())
  @Header('content-type', 'image/svg+xml; charset=utf-8')
  @Header('cache-control', A_YEAR)
  @ApiOperation({ summary: 'A picture for an id' })
  @ApiProduces('image/svg+xml')
  @ApiResponse({ status: 200, description: 'A drawing.' })
  find(@Param('id') id: string): string {
    return drawPhoto(id);
  }
}
