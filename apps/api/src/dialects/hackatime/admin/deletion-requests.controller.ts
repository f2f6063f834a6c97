import { Controller, Get, HttpCode, Ip, Param, Post } from '@nestjs/common';
import { ApiParam, ApiResponse } from '@nestjs/swagger';
import { actorOf } from '#libs/audit';
import { type Decider, DeletionsReader, DeletionsService } from '#libs/deletions';
import { type Access, admin, CurrentAccess, type Principal, Requires } from '#libs/platform/auth';
import { Operation } from '../openapi.js';
import { ADMIN_PREFIX } from '../prefixes.js';
import { notFound } from '../problems.js';
import { presentDecision, presentDeletion, presentDeletions } from './deletion-requests.presenter.js';
import { DecidedDeletionAnswer, DeletionRequestAnswer, DeletionRequestsAnswer } from './deletion-requests.responses.js';
import { Administering, Refuses, TooLarge } from './openapi.js';

/** What fits into the column. */
const NUMBER = /^[1-9]\d{0,8}$/;
const ID = { name: 'id', description: 'Number of the request.', example: '101' } as const;

/** Who wants to be forgotten. */
@Administering('Deletion requests')
@Controller(`${ADMIN_PREFIX}/deletion_requests`)
export class DeletionRequestsController {
  constructor(
    private readonly reader: DeletionsReader,
    private readonly deletions: DeletionsService,
  ) {}

  @Get()
  @Requires('admin', admin('superadmin'))
  @Operation('Requests by how far they got')
  @ApiResponse({ status: 200, type: DeletionRequestsAnswer })
  async list(): Promise<DeletionRequestsAnswer> {
    return presentDeletions(await this.reader.lists());
  }

  @Get(':id')
  @Requires('admin', admin('superadmin'))
  @Operation('One request')
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: DeletionRequestAnswer })
  @Refuses(404, 'No such request.')
  async show(@Param('id') id: string): Promise<DeletionRequestAnswer> {
    const found = await this.reader.find(numberOf(id));
    if (found === undefined) throw notFound('Deletion request not found');
    return presentDeletion(found);
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Requires('admin', admin('superadmin'))
  @Operation('Approve a request', 'The account is erased when the grace period is over.')
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: DecidedDeletionAnswer })
  @Refuses(404, 'No such request.')
  @Refuses(422, 'It was decided on before, or the installation needs the person.')
  @TooLarge()
  async approve(
    @CurrentAccess() access: Access,
    @Param('id') id: string,
    @Ip() address: string,
  ): Promise<DecidedDeletionAnswer> {
    const request = await this.deletions.approve(numberOf(id), deciderOf(access, address));
    return presentDecision(request, 'Deletion request approved');
  }

  @Post(':id/reject')
  @HttpCode(200)
  @Requires('admin', admin('superadmin'))
  @Operation('Reject a request', 'The account stays. Also one that was approved, as long as it has not begun.')
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: DecidedDeletionAnswer })
  @Refuses(404, 'No such request.')
  @Refuses(422, 'It is over, or has begun.')
  @TooLarge()
  async reject(
    @CurrentAccess() access: Access,
    @Param('id') id: string,
    @Ip() address: string,
  ): Promise<DecidedDeletionAnswer> {
    const request = await this.deletions.reject(numberOf(id), deciderOf(access, address));
    return presentDecision(request, 'Deletion request rejected');
  }
}

function numberOf(id: string): number {
  if (!NUMBER.test(id)) throw notFound('Deletion request not found');
  return Number(id);
}

/** Routes for administrators let nobody in without a principal. */
function deciderOf({ viewer }: Access, address: string): Decider {
  const principal = viewer as Principal;
  return { userId: principal.userId, actor: actorOf(principal, address) };
}
