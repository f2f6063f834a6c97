import { randomInt } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UserId } from '#libs/kernel';
import { Secrets } from '#libs/platform/secrets';
import { AccountContext } from './account-context.js';

const COUNT = 10;
const GROUPS = 3;
const GROUP_LENGTH = 4;
/** No letter looks like another one or like a digit. Twelve of them hold 59 bits. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const CODE = /^[2-9a-hjkmnp-z]{12}$/;

/** Codes that stand in for a lost authenticator, each once. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly context: AccountContext,
    private readonly secrets: Secrets,
  ) {}

  /** Ten new ones, `abcd-efgh-jkmn`, instead of those before. */
  async renew(em: EntityManager, userId: UserId): Promise<readonly string[]> {
    await this.forget(em, userId);
    const codes = Array.from({ length: COUNT }, newCode);
    for (const code of codes) {
      await em.execute('insert into recovery_codes (user_id, code_hash, created_at) values (?, ?, ?)', [
        userId,
        this.secrets.hash(textOf(userId, bareCode(code))),
        this.context.date().toISOString(),
      ]);
    }
    return codes;
  }

  async forget(em: EntityManager, userId: UserId): Promise<void> {
    await em.execute('delete from recovery_codes where user_id = ?', [userId]);
  }

  async left(em: EntityManager, userId: UserId): Promise<number> {
    const query = 'select count(*)::integer as left from recovery_codes where user_id = ? and used_at is null';
    const [row] = await em.execute<{ left: number }[]>(query, [userId]);
    return row?.left ?? 0;
  }

  /** Uses a code up. @returns false for a wrong or used one */
  async use(em: EntityManager, userId: UserId, code: string): Promise<boolean> {
    const bare = bareCode(code);
    if (!CODE.test(bare)) return false;
    for (const hash of this.secrets.hashes(textOf(userId, bare))) {
      const used = await em.execute<object[]>(
        'update recovery_codes set used_at = ? where user_id = ? and code_hash = ? and used_at is null returning user_id',
        [this.context.date().toISOString(), userId, hash],
      );
      if (used.length === 1) return true;
    }
    return false;
  }
}

function newCode(): string {
  const letter = () => ALPHABET[randomInt(ALPHABET.length)];
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

function bareCode(code: string): string {
  return code.replace(/[\s-]/g, '').toLowerCase();
}

function textOf(userId: UserId, bare: string): string {
  return `recovery:${userId}:${bare}`;
}
