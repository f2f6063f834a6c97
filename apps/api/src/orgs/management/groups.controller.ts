import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { GROUP_CHANGE, GroupsService, NEW_GROUP, orgCallerOf } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { bodyOf, jsonOf } from '../read-json.js';
import { GroupAnswer, GroupMembersAnswer, GroupsAnswer, presentGroup, presentGroupMember } from './groups.responses.js';
import { BY_ANY, Managing, Of, Paged } from './openapi.js';
import { presentList, readListQuery } from './questions.js';

const MANAGED = org('org', 'manage_groups');
const MEMBER = org('org', 'member');

/** People who may more than their role says. */
@Managing('Organisation groups')
@Controller('api/orgs/v1/:org/groups')
export class GroupsController {
  constructor(private readonly groups: GroupsService) {}

  @Get()
  @Requires('read_orgs', MEMBER, BY_ANY)
  @ApiOperation({ summary: 'Groups, by name' })
  @Of('org')
  @Paged('Part of the name.')
  @ApiResponse({ status: 200, type: GroupsAnswer })
  async list(@CurrentOrg() access: OrgAccess, @Query() query: Record<string, unknown>): Promise<GroupsAnswer> {
    return presentList(await this.groups.list(orgCallerOf(access), readListQuery(query)), presentGroup);
  }

  @Post()
  @Requires('write_orgs', MANAGED, BY_ANY)
  @ApiOperation({ summary: 'Make a group', description: 'With permissions that the caller has.' })
  @Of('org')
  @ApiBody(bodyOf(NEW_GROUP))
  @ApiResponse({ status: 201, type: GroupAnswer })
  async create(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Body() body: unknown): Promise<GroupAnswer> {
    return { data: presentGroup(await this.groups.create(orgCallerOf(access, address), jsonOf(body))) };
  }

  @Get(':group')
  @Requires('read_orgs', MEMBER, BY_ANY)
  @ApiOperation({ summary: 'A group' })
  @Of('org', 'group')
  @ApiResponse({ status: 200, type: GroupAnswer })
  async find(@CurrentOrg() access: OrgAccess, @Param('group') id: string): Promise<GroupAnswer> {
    return { data: presentGroup(await this.groups.find(orgCallerOf(access), id)) };
  }

  @Patch(':group')
  @Requires('write_orgs', MANAGED, BY_ANY)
  @ApiOperation({ summary: 'Change a group', description: 'What is absent stays.' })
  @Of('org', 'group')
  @ApiBody(bodyOf(GROUP_CHANGE))
  @ApiResponse({ status: 200, type: GroupAnswer })
  async update(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('group') id: string,
    @Body() body: unknown,
  ): Promise<GroupAnswer> {
    return { data: presentGroup(await this.groups.update(orgCallerOf(access, address), id, jsonOf(body))) };
  }

  @Delete(':group')
  @HttpCode(204)
  @Requires('write_orgs', MANAGED, BY_ANY)
  @ApiOperation({ summary: 'Remove a group', description: 'Its members stay in the organisation.' })
  @Of('org', 'group')
  @ApiResponse({ status: 204 })
  async remove(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('group') id: string): Promise<void> {
    await this.groups.remove(orgCallerOf(access, address), id);
  }

  @Get(':group/members')
  @Requires('read_orgs', MEMBER, BY_ANY)
  @ApiOperation({ summary: 'Who is in a group, by username' })
  @Of('org', 'group')
  @Paged('Part of a name.')
  @ApiResponse({ status: 200, type: GroupMembersAnswer })
  async members(
    @CurrentOrg() access: OrgAccess,
    @Param('group') id: string,
    @Query() query: Record<string, unknown>,
  ): Promise<GroupMembersAnswer> {
    return presentList(await this.groups.members(orgCallerOf(access), id, readListQuery(query)), presentGroupMember);
  }

  @Put(':group/members/:member')
  @HttpCode(204)
  @Requires('write_orgs', MANAGED, BY_ANY)
  @ApiOperation({ summary: 'Put a member of the organisation into a group' })
  @Of('org', 'group', 'member')
  @ApiResponse({ status: 204 })
  async addMember(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('group') id: string,
    @Param('member') ref: string,
  ): Promise<void> {
    await this.groups.addMember(orgCallerOf(access, address), id, ref);
  }

  @Delete(':group/members/:member')
  @HttpCode(204)
  @Requires('write_orgs', MANAGED, BY_ANY)
  @ApiOperation({ summary: 'Take somebody out of a group' })
  @Of('org', 'group', 'member')
  @ApiResponse({ status: 204 })
  async removeMember(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('group') id: string,
    @Param('member') ref: string,
  ): Promise<void> {
    await this.groups.removeMember(orgCallerOf(access, address), id, ref);
  }
}
