import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { HeartbeatsReader } from '#libs/heartbeats';
import { type Access, CurrentAccess, publicProfile, Requires, Scope } from '#libs/platform/auth';
import { OfUser, Reading } from './openapi.js';
import { PEOPLE_PREFIXES } from './prefixes.js';
import { ReadingContexts } from './reading.context.js';
import { presentUser } from './users.presenter.js';
import { UserAnswer } from './users.responses.js';

/** People. */
@Reading('Users')
@Controller(PEOPLE_PREFIXES)
export class UsersController {
  constructor(
    private readonly contexts: ReadingContexts,
    private readonly heartbeats: HeartbeatsReader,
  ) {}

  @Get('users/:user')
  @Requires(
    Scope.none('a profile shows what its owner shows; the private address takes the scope email'),
    publicProfile('user'),
  )
  @ApiOperation({
    summary: 'A person',
    description: 'Others see of the activity and the address what the person shows them; what is hidden is null.',
  })
  @OfUser()
  @ApiResponse({ status: 200, type: UserAnswer })
  async find(@CurrentAccess() access: Access): Promise<UserAnswer> {
    const { owner } = access;
    const [profile, latest] = await Promise.all([this.contexts.profile(owner), this.heartbeats.latest(owner.id)]);
    return { data: presentUser(profile, { ...access, latest, publicUrl: this.contexts.publicUrl }) };
  }
}
