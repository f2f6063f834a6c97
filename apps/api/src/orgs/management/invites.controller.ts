import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { INVITE_TOKEN, NEW_INVITE, OrganisationsService, OrgInvites, orgCallerOf } from '#libs/orgs';
import { type Access, CurrentAccess, CurrentOrg, type OrgAccess, org, Requires, self } from '#libs/platform/auth';
import { bodyOf, jsonOf } from '../read-json.js';
import { InvitesAnswer, presentInvite, presentSentInvite, SentInviteAnswer } from './invites.responses.js';
import { BY_ANY, BY_PERSON, LIMIT, Managing, Of, Paged } from './openapi.js';
import { founderOf } from './organisations.controller.js';
import { OrganisationAnswer, presentOrganisation } from './organisations.responses.js';
import { presentList, readListQuery } from './questions.js';

const INVITES = org('org', 'add_people_to_org');

/** Ways into an organisation. */
@Managing('Organisation invitations')
@Controller('api/orgs/v1')
export class InvitesController {
  constructor(
    private readonly invites: OrgInvites,
    private readonly orgs: OrganisationsService,
  ) {}

  @Get(':org/invites')
  @Requires('read_orgs', INVITES, BY_ANY)
  @ApiOperation({ summary: 'Invitations, newest first' })
  @Of('org')
  @Paged('Part of the address.')
  @ApiResponse({ status: 200, type: InvitesAnswer })
  async list(@CurrentOrg() access: OrgAccess, @Query() query: Record<string, unknown>): Promise<InvitesAnswer> {
    const { page, search } = readListQuery(query);
    return presentList(await this.invites.list(orgCallerOf(access), page, search), presentInvite);
  }

  @Post(':org/invites')
  @Requires('write_orgs', INVITES, BY_ANY)
  @ApiOperation({ summary: 'Invite an address', description: 'Good once, within seven days. Open ones hold seats.' })
  @Of('org')
  @ApiBody(bodyOf(NEW_INVITE))
  @ApiResponse({ status: 201, type: SentInviteAnswer })
  @ApiResponse(LIMIT)
  @ApiResponse({ status: 409, description: 'The address is invited already, or belongs to a member.' })
  async invite(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<SentInviteAnswer> {
    return { data: presentSentInvite(await this.invites.invite(orgCallerOf(access, address), jsonOf(body))) };
  }

  @Post(':org/invites/:invite/resend')
  @HttpCode(200)
  @Requires('write_orgs', INVITES, BY_ANY)
  @ApiOperation({ summary: 'Send it again', description: 'With another token, good for another seven days.' })
  @Of('org', 'invite')
  @ApiResponse({ status: 200, type: SentInviteAnswer })
  async resend(
    @CurrentOrg() access: OrgAccess,
    @Ip() address: string,
    @Param('invite') id: string,
  ): Promise<SentInviteAnswer> {
    return { data: presentSentInvite(await this.invites.resend(orgCallerOf(access, address), id)) };
  }

  @Delete(':org/invites/:invite')
  @HttpCode(204)
  @Requires('write_orgs', INVITES, BY_ANY)
  @ApiOperation({ summary: 'Take an invitation back' })
  @Of('org', 'invite')
  @ApiResponse({ status: 204 })
  async revoke(@CurrentOrg() access: OrgAccess, @Ip() address: string, @Param('invite') id: string): Promise<void> {
    await this.invites.revoke(orgCallerOf(access, address), id);
  }

  @Post('invites/accept')
  @HttpCode(200)
  @Requires('write_orgs', self(), BY_PERSON)
  @ApiOperation({
    summary: 'Accept an invitation',
    description: 'By whoever has confirmed the invited address. The organisation sees their time from now on.',
  })
  @ApiBody(bodyOf(INVITE_TOKEN))
  @ApiResponse({ status: 200, type: OrganisationAnswer })
  @ApiResponse({ status: 409, description: 'Belongs to the organisation already.' })
  async accept(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @Body() body: unknown,
  ): Promise<OrganisationAnswer> {
    const founder = founderOf(access, address);
    const orgId = await this.invites.accept(founder, jsonOf(body));
    return { data: presentOrganisation(await this.orgs.ofMember(founder.userId, orgId)) };
  }
}
