import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import type { OrgRole } from '#libs/platform/auth';
import { ask } from '#libs/platform/database';
import type { OrgCaller } from './org-caller.js';
import { OrgsError } from './orgs.errors.js';
import { LOOK_UP_MEMBER } from './sql/people.sql.js';

export interface FoundMember {
  readonly userId: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly role: OrgRole;
  readonly isSuspended: boolean;
}

/** Members by what paths and bodies call them. People of other organisations are not found. */
@Injectable()
export class MemberLookup {
  /**
   * @param em inside `Tenancy.within`
   * @param ref `current`, the person's id or username
   * @throws OrgsError `orgs.not_found`
   */
  async find(
    em: EntityManager,
    { orgId, userId }: Pick<OrgCaller, 'orgId' | 'userId'>,
    ref: string,
  ): Promise<FoundMember> {
    const self = ref.toLowerCase() === 'current' ? userId : null;
    const name = ref.replaceAll('\u0000', '').replace(/^@/, '');
    const [row] = await ask(em, LOOK_UP_MEMBER, [orgId, self, name]);
    if (row === undefined) throw new OrgsError('orgs.not_found', 'no such member');
    return {
      userId: row.id,
      uuid: row.uuid,
      username: row.username,
      role: row.role as OrgRole,
      isSuspended: row.is_suspended,
    };
  }
}
