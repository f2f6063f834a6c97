import { Controller, Delete, HttpCode, Ip, Post, Redirect } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { DeletionsService } from '#libs/deletions';
import { type Access, CurrentAccess, Requires, self } from '#libs/platform/auth';
import { BY_WHOLE_CALLER, wholeCaller } from '../../../http/credentials/whole-caller.js';

const PAGE = '/account/deletion';
const FOUND = 302;
const REFUSED = [
  [401, 'No or a bad credential.'],
  [403, 'A credential that may not do everything, or somebody who was convicted less than a year ago.'],
] as const;

/** Asking for the own account to be deleted. */
@ApiTags('Deletion')
@ApiResponse({ status: REFUSED[0][0], description: REFUSED[0][1] })
@ApiResponse({ status: REFUSED[1][0], description: REFUSED[1][1] })
@Controller('deletion')
export class DeletionController {
  constructor(private readonly deletions: DeletionsService) {}

  @Post()
  @HttpCode(FOUND)
  @Redirect(PAGE, FOUND)
  @Requires(BY_WHOLE_CALLER, self(), { by: ['session', 'api_key'], isRecent: true })
  @ApiOperation({
    summary: 'Ask for your account to be deleted',
    description: 'From now on no heartbeats are taken in. An administrator approves it, then a grace period begins.',
  })
  @ApiResponse({ status: FOUND, description: 'Asked for; leads to the page of the account.' })
  @ApiResponse({ status: 422, description: 'Asked for already, or somebody whom the installation needs.' })
  async ask(@CurrentAccess() access: Access, @Ip() address: string): Promise<void> {
    await this.deletions.request(access.owner.id, actorOf(wholeCaller(access.viewer), address));
  }

  @Delete()
  @HttpCode(FOUND)
  @Redirect(PAGE, FOUND)
  @Requires(BY_WHOLE_CALLER, self(), { by: ['session', 'api_key'] })
  @ApiOperation({ summary: 'Take it back', description: 'As long as the deletion has not begun.' })
  @ApiResponse({ status: FOUND, description: 'Called off; leads to the page of the account.' })
  @ApiResponse({ status: 404, description: 'Nothing was asked for.' })
  @ApiResponse({ status: 422, description: 'It has begun.' })
  async cancel(@CurrentAccess() access: Access, @Ip() address: string): Promise<void> {
    await this.deletions.cancel(access.owner.id, actorOf(wholeCaller(access.viewer), address));
  }
}
