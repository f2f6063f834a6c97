import { randomUUID } from 'node:crypto';
import { raw } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { randomText, Secrets } from '#libs/platform/secrets';
import { AccountContext } from './account-context.js';
import { AccountToken, type TokenPurpose } from './account-token.entity.js';

interface NewToken {
  readonly userId: UserId;
  readonly purpose: TokenPurpose;
  readonly seconds: number;
  /** The address that the token was sent to. */
  readonly email?: string | undefined;
  /** The person's address at that time: with another one since, the token is good for nothing. */
  readonly previousEmail?: string | undefined;
}

/** 262 bits. */
export const TOKEN_LENGTH = 44;
const TOKEN = /^[0-9A-Za-z]{44}$/;
const KEPT_SECONDS = 24 * 60 * 60;

/** Makes and takes tokens that work once. At rest they are keyed hashes. */
@Injectable()
export class AccountTokens {
  constructor(
    private readonly context: AccountContext,
    private readonly secrets: Secrets,
  ) {}

  /** The token itself, to be handed over once. */
  async issue(em: EntityManager, { userId, purpose, seconds, email, previousEmail }: NewToken): Promise<string> {
    const token = randomText(TOKEN_LENGTH);
    await em.nativeDelete(AccountToken, { userId, expiresAt: { $lt: this.context.date(-KEPT_SECONDS) } });
    await em.insert(AccountToken, {
      id: randomUUID(),
      userId,
      purpose,
      tokenHash: this.secrets.hash(token),
      email: email ?? null,
      previousEmail: previousEmail ?? null,
      attempts: 0,
      createdAt: this.context.date(),
      expiresAt: this.context.date(seconds),
      usedAt: null,
    });
    return token;
  }

  /** Uses the token up; of several who come at once exactly one gets it. */
  async take(em: EntityManager, purpose: TokenPurpose, token: string): Promise<AccountToken | undefined> {
    const where = this.living(purpose, token);
    if (where === undefined) return undefined;
    const taken = await em.nativeUpdate(AccountToken, where, { usedAt: this.context.date() });
    if (taken !== 1) return undefined;
    const { tokenHash } = where;
    return (await em.findOne(AccountToken, { tokenHash }, { disableIdentityMap: true })) ?? undefined;
  }

  /** Would `take` succeed? */
  async peek(em: EntityManager, purpose: TokenPurpose, token: string): Promise<AccountToken | undefined> {
    const where = this.living(purpose, token);
    if (where === undefined) return undefined;
    return (await em.findOne(AccountToken, where, { disableIdentityMap: true })) ?? undefined;
  }

  /** Counts a try with the token; undefined when it is dead or was tried `max` times. */
  async attempt(
    em: EntityManager,
    purpose: TokenPurpose,
    token: string,
    max: number,
  ): Promise<AccountToken | undefined> {
    const where = this.living(purpose, token);
    if (where === undefined) return undefined;
    const counted = await em.nativeUpdate(
      AccountToken,
      { ...where, attempts: { $lt: max } },
      { attempts: raw('attempts + 1') },
    );
    return counted === 1 ? this.peek(em, purpose, token) : undefined;
  }

  /** The person's other tokens of these purposes are good for nothing any more. */
  async withdraw(em: EntityManager, userId: UserId, purposes: readonly TokenPurpose[]): Promise<void> {
    const living = { userId, purpose: { $in: [...purposes] }, usedAt: null };
    await em.nativeUpdate(AccountToken, living, { usedAt: this.context.date() });
  }

  /** When the newest token of this purpose was made, that has not been used. */
  async newest(em: EntityManager, userId: UserId, purpose: TokenPurpose): Promise<Date | undefined> {
    const [token] = await em.find(
      AccountToken,
      { userId, purpose, usedAt: null },
      { orderBy: { createdAt: 'desc' }, limit: 1, disableIdentityMap: true },
    );
    return token?.createdAt;
  }

  private living(purpose: TokenPurpose, token: string) {
    if (!TOKEN.test(token)) return undefined;
    const tokenHash = { $in: this.secrets.hashes(token) };
    return { tokenHash, purpose, usedAt: null, expiresAt: { $gt: this.context.date() } };
  }
}
