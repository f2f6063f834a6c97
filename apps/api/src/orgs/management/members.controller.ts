import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { orgCallerOf, PeopleService, ROLE_CHANGE } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { BY_RECENT_LOGIN } from '../proofs.js';
import { bodyOf, jsonOf } from '../read-json.js';
import { MemberAnswer, MembersAnswer, presentMember } from './members.responses.js';
import { BY_ANY, BY_PERSON, LIMIT, Managing, Of, Paged } from './openapi.js';
import { presentList, readListQuery } from './questions.js';

const LAST_OWNER = { status: 409, description: 'The last owner stays.' } as const;
const REMOVES = org('org', 'remove_people_from_org');

/** Who belongs to an organisation. */
@Managing('Organisation members')
@Controller('api/orgs/v1/:org')
export class MembersController {
  constructor(private readonly people: PeopleService) {}

  @Get('members')
  @Requires('read_orgs', org('org', 'member'), BY_ANY)
  @ApiOperation({ summary: 'Members, by username', description: 'Suspended ones included.' })
  @Of('org')
  @Paged('Part of a name.')
  @ApiResponse({ status: 200, type: MembersAnswer })
  async list(@CurrentOrg() access: OrgAccess, @Query() query: Record<string, unknown>): Promise<MembersAnswer> {
    return presentList(await this.people.list(orgCallerOf(access), readListQuery(query)), presentMember);
  }

  @Get('members/:member')
  @Requires('read_orgs', org('org', 'member'), BY_ANY)
  @ApiOperation({ summary: 'A member' })
  @Of('org', 'member')
  @ApiResponse({ status: 200, type: MemberAnswer })
  async find(@CurrentOrg() access: OrgAccess, @Param('member') ref: string): Promise<MemberAnswer> {
    return { data: presentMember(await this.people.find(orgCallerOf(access), ref)) };
  }

  @Patch('members/:member')
  @Requires('write_orgs', org('org', 'manage_roles'), BY_RECENT_LOGIN)
  @ApiOperation({
    summary: 'Give another role',
    description:
      'None above the own one; nobody raises themselves, or touches somebody above them. Takes a fresh login at a browser.',
  })
  @Of('org', 'member')
  @ApiBody(bodyOf(ROLE_CHANGE))
  @ApiResponse({ status: 200, type: MemberAnswer })
  @ApiResponse(LAST_OWNER)
  async changeRole(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') ref: string,
    @Body() body: unknown,
  ): Promise<MemberAnswer> {
    return { data: presentMember(await this.people.changeRole(orgCallerOf(access, address), ref, jsonOf(body))) };
  }

  @Delete('members/:member')
  @HttpCode(204)
  @Requires('write_orgs', REMOVES, BY_ANY)
  @ApiOperation({
    summary: 'Remove a member',
    description: 'Their time is seen no more, at once. Owners are removed by owners, right after a login at a browser.',
  })
  @Of('org', 'member')
  @ApiResponse({ status: 204 })
  @ApiResponse(LAST_OWNER)
  async remove(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('member') ref: string): Promise<void> {
    await this.people.remove(orgCallerOf(access, address), ref);
  }

  @Post('members/:member/suspend')
  @HttpCode(200)
  @Requires('write_orgs', REMOVES, BY_ANY)
  @ApiOperation({ summary: 'Suspend a member', description: 'They see nothing, are not seen, and hold no seat.' })
  @Of('org', 'member')
  @ApiResponse({ status: 200, type: MemberAnswer })
  @ApiResponse(LAST_OWNER)
  async suspend(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') ref: string,
  ): Promise<MemberAnswer> {
    return { data: presentMember(await this.people.suspend(orgCallerOf(access, address), ref)) };
  }

  @Post('members/:member/restore')
  @HttpCode(200)
  @Requires('write_orgs', REMOVES, BY_ANY)
  @ApiOperation({ summary: 'Let a suspended member back in' })
  @Of('org', 'member')
  @ApiResponse({ status: 200, type: MemberAnswer })
  @ApiResponse(LIMIT)
  async restore(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('member') ref: string,
  ): Promise<MemberAnswer> {
    return { data: presentMember(await this.people.restore(orgCallerOf(access, address), ref)) };
  }

  @Post('leave')
  @HttpCode(204)
  @Requires('write_orgs', org('org', 'member'), BY_PERSON)
  @ApiOperation({ summary: 'Leave the organisation', description: 'What is hidden stays hidden for who comes back.' })
  @Of('org')
  @ApiResponse({ status: 204 })
  @ApiResponse(LAST_OWNER)
  async leave(@CurrentOrg() access: OrgAccess, @Ip() address: string): Promise<void> {
    await this.people.leave(orgCallerOf(access, address));
  }
}
