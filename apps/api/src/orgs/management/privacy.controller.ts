import { Body, Controller, Get, Ip, Param, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { OrgPrivacy, orgCallerOf, PRIVACY_CHANGE } from '#libs/orgs';
import { CurrentOrg, type OrgAccess, org, Requires } from '#libs/platform/auth';
import { bodyOf, jsonOf } from '../read-json.js';
import { BY_PERSON, Managing, Of, Paged } from './openapi.js';
import {
  OwnPrivacyAnswer,
  ProjectPrivacyAnswer,
  ProjectsPrivacyAnswer,
  presentOwnPrivacy,
  presentProjectPrivacy,
} from './privacy.responses.js';
import { presentList, readListQuery } from './questions.js';

const OWN = org('org', 'member');

/** What an organisation is shown of the caller's projects. Nobody else reads or changes it. */
@Managing('Organisation privacy')
@Controller('api/orgs/v1/:org/privacy')
export class PrivacyController {
  constructor(private readonly privacy: OrgPrivacy) {}

  @Get()
  @Requires('read_orgs', OWN, BY_PERSON)
  @ApiOperation({ summary: 'What holds for the own projects here' })
  @Of('org')
  @ApiResponse({ status: 200, type: OwnPrivacyAnswer })
  async find(@CurrentOrg() access: OrgAccess): Promise<OwnPrivacyAnswer> {
    return { data: presentOwnPrivacy(await this.privacy.find(orgCallerOf(access))) };
  }

  @Put()
  @Requires('write_orgs', OWN, BY_PERSON)
  @ApiOperation({ summary: 'Show or hide all own projects about which nothing else is said' })
  @Of('org')
  @ApiBody(bodyOf(PRIVACY_CHANGE))
  @ApiResponse({ status: 200, type: OwnPrivacyAnswer })
  async setDefault(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OwnPrivacyAnswer> {
    return { data: presentOwnPrivacy(await this.privacy.setDefault(orgCallerOf(access, address), jsonOf(body))) };
  }

  @Get('projects')
  @Requires('read_orgs', OWN, BY_PERSON)
  @ApiOperation({ summary: 'Own projects, by name, and whether they are shown here' })
  @Of('org')
  @Paged('Part of the name.')
  @ApiResponse({ status: 200, type: ProjectsPrivacyAnswer })
  async projects(
    @CurrentOrg() access: OrgAccess,
    @Query() query: Record<string, unknown>,
  ): Promise<ProjectsPrivacyAnswer> {
    const { page, search } = readListQuery(query);
    return presentList(await this.privacy.list(orgCallerOf(access), page, search), presentProjectPrivacy);
  }

  @Put('projects/:project')
  @Requires('write_orgs', OWN, BY_PERSON)
  @ApiOperation({ summary: 'Show or hide an own project here' })
  @Of('org', 'project')
  @ApiBody(bodyOf(PRIVACY_CHANGE))
  @ApiResponse({ status: 200, type: ProjectPrivacyAnswer })
  async setProject(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('project') ref: string,
    @Body() body: unknown,
  ): Promise<ProjectPrivacyAnswer> {
    const changed = await this.privacy.setProject(orgCallerOf(access, address), ref, jsonOf(body));
    return { data: presentProjectPrivacy(changed) };
  }
}
