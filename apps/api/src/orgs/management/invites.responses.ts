import { ApiProperty } from '@nestjs/swagger';
import { INVITE_STATES, type OrgInvite, type SentInvite } from '#libs/orgs';
import { ORG_ROLES } from '#libs/platform/auth';
import { Flag, ListOf, One, OrNull, Stamp, Strings, Text, Uuid } from '../../dialects/wakatime/swagger-fields.js';
import { PageKeys } from '../../dialects/wakatime/time.responses.js';
import { presentMoment } from '../present-moment.js';

export class InviteBody {
  @Uuid('Id of the invitation.', '3f1c9f1e-7f86-4c8f-a1ad-6f7a8f0d3c12')
  readonly id!: string;
  @Text('Who accepts must have confirmed this address.', 'jane@example.com')
  readonly email!: string;
  @ApiProperty({ enum: ORG_ROLES, description: 'What they will be.' })
  readonly role!: string;
  @Strings('Ids of the dashboards whose member they become.')
  readonly dashboards!: readonly string[];
  @OrNull('string', 'Username; null: a service account, or somebody who is gone.', 'grace')
  readonly invited_by!: string | null;
  @ApiProperty({ enum: INVITE_STATES, description: 'Only an open one lets anybody in.' })
  readonly state!: string;
  @Stamp('When it was made.', '2026-10-01T08:00:00Z')
  readonly created_at!: string;
  @Stamp('Until when it is good.', '2026-10-08T08:00:00Z')
  readonly expires_at!: string;
}

export class SentInviteBody extends InviteBody {
  @Text('Shown this once; good for whoever has confirmed the address.', 'Y7yH…')
  readonly token!: string;
  @Flag('Is a mail on its way? False where there is no mail server.', true)
  readonly is_mailed!: boolean;
}

export class SentInviteAnswer {
  @One(() => SentInviteBody, 'The invitation, and its token.')
  readonly data!: SentInviteBody;
}

export class InvitesAnswer extends PageKeys {
  @ListOf(() => InviteBody, 'Newest first, those that are over included.')
  readonly data!: readonly InviteBody[];
}

export function presentInvite(invite: OrgInvite): InviteBody {
  return {
    id: invite.id,
    email: invite.email,
    role: invite.role,
    dashboards: invite.dashboards,
    invited_by: invite.invitedBy,
    state: invite.state,
    created_at: presentMoment(invite.createdAt),
    expires_at: presentMoment(invite.expiresAt),
  };
}

export function presentSentInvite(invite: SentInvite): SentInviteBody {
  return { ...presentInvite(invite), token: invite.token, is_mailed: invite.isMailed };
}
