import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { OauthGrant } from './entities/oauth-grant.entity.js';

/** The person behind a grant, as long as they may act. */
export interface Holder {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
  readonly email: string | null;
  readonly admin_level: AdminLevel;
}

const LIVING_PERSON = `select id, uuid, username, email, admin_level from users where id = ? and suspended_at is null`;

/** Undefined for somebody who is suspended or gone. */
export async function livingPerson(em: EntityManager, userId: UserId): Promise<Holder | undefined> {
  const [row] = await em.execute<Holder[]>(LIVING_PERSON, [userId]);
  return row;
}

/** The grant, locked until the transaction ends; undefined when it was taken back. */
export async function lockGrant(em: EntityManager, id: string): Promise<OauthGrant | undefined> {
  const lock = { lockMode: LockMode.PESSIMISTIC_WRITE };
  return (await em.findOne(OauthGrant, { id, revokedAt: null }, lock)) ?? undefined;
}
