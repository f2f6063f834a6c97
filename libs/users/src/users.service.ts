import { randomUUID } from 'node:crypto';
import { raw } from '@mikro-orm/core';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock, GAP_POLICIES, type UserId } from '#libs/kernel';
import type { AdminLevel } from '#libs/platform/auth';
import { ActivityPools, run } from '#libs/platform/database';
import { hashPassword } from './password.js';
import { parseUserSettings, type UserSettings } from './settings.js';
import { CREATE_USER, type CreateUserValues } from './sql/create-user.sql.js';
import { rethrowTaken } from './taken.js';
import { User } from './user.entity.js';
import { UsersError } from './users.errors.js';

export interface NewUser {
  readonly username: string;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  readonly fullName?: string | undefined;
  /** IANA zone; UTC when absent. */
  readonly timezone?: string | undefined;
  /** 1 to 60; 15 when absent. */
  readonly timeoutMinutes?: number | undefined;
  readonly writesOnly?: boolean | undefined;
  readonly adminLevel?: AdminLevel | undefined;
}

export interface CreatedUser {
  readonly id: UserId;
  readonly uuid: string;
  readonly username: string;
}

/** A person who is about to be made: checked, and their password hashed. */
export interface PreparedUser {
  readonly uuid: string;
  readonly username: string;
  readonly adminLevel: AdminLevel;
  readonly values: CreateUserValues;
}

/** The same person, whom no address leads to. */
export function withoutEmail({ values, ...prepared }: PreparedUser): PreparedUser {
  const [uuid, username, , ...others] = values;
  return { ...prepared, values: [uuid, username, null, ...others] };
}

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
const RESERVED = new Set(['current', 'my']);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DEFAULT_TIMEOUT_MINUTES = GAP_POLICIES.wakatime.timeoutSeconds / 60;

/** Accounts and their settings, except those that decide how time is counted. */
@Injectable()
export class UsersService {
  constructor(
    private readonly pools: ActivityPools,
    private readonly em: EntityManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes a person together with their time policy.
   *
   * @throws UsersError `users.invalid`, `users.username_taken`, `users.email_taken`
   */
  async create(user: NewUser): Promise<CreatedUser> {
    const { uuid, values } = await this.valuesOf(user);
    const [row] = await run(this.pools.job, CREATE_USER, values).catch(rethrowTaken);
    return { id: (row as { id: UserId }).id, uuid, username: user.username };
  }

  /**
   * The same in the caller's transaction, which a taken name breaks. `prepared` comes from `prepare`, called before the
   * transaction: hashing a password takes its time.
   *
   * @throws UsersError `users.username_taken`, `users.email_taken`
   */
  async createIn(em: EntityManager, prepared: PreparedUser): Promise<CreatedUser> {
    const { uuid, username, values } = prepared;
    const bound: unknown[] = [];
    const text = CREATE_USER.text.replace(/\$(\d+)/g, (_, position: string) => {
      bound.push(values[Number(position) - 1]);
      return '?';
    });
    const [row] = await em.execute<{ id: UserId }[]>(text, bound).catch(rethrowTaken);
    return { id: (row as { id: UserId }).id, uuid, username };
  }

  /** @throws UsersError `users.invalid`, `users.overloaded` */
  async prepare(user: NewUser): Promise<PreparedUser> {
    const { uuid, values } = await this.valuesOf(user);
    return { uuid, username: user.username, adminLevel: user.adminLevel ?? 'default', values };
  }

  /**
   * Changes settings made by `parseUserSettings`; the time policy carries out the counting ones.
   *
   * @throws UsersError `users.not_found`, `users.email_taken`
   */
  async update(userId: UserId, settings: UserSettings): Promise<void> {
    const columns = Object.fromEntries(Object.entries(settings).map(([name, value]) => [propertyOf(name), value]));
    const changed = await this.em
      .fork()
      .nativeUpdate(User, { id: userId }, { ...columns, settingsRev: raw('settings_rev + 1'), modifiedAt: this.now() })
      .catch(rethrowTaken);
    if (changed === 0) throw new UsersError('users.not_found', `no person ${userId}`);
  }

  private async valuesOf(user: NewUser): Promise<{ uuid: string; values: CreateUserValues }> {
    checkUsername(user.username);
    const { counting, settings } = parseUserSettings({
      timezone: user.timezone ?? 'UTC',
      timeout_minutes: user.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES,
      writes_only: user.writesOnly ?? false,
      email: user.email ?? null,
      full_name: user.fullName ?? null,
      admin_level: user.adminLevel ?? 'default',
    });
    const uuid = randomUUID();
    const passwordHash = user.password === undefined ? null : await hashPassword(user.password);
    const values: CreateUserValues = [
      uuid,
      user.username,
      settings.email ?? null,
      passwordHash,
      settings.full_name ?? null,
      settings.admin_level ?? 'default',
      counting.timezone as string,
      counting.timeout_minutes as number,
      counting.writes_only as boolean,
      this.now().toISOString(),
      GAP_POLICIES.wakatime.rule,
      GAP_POLICIES.wakatime.edge,
    ];
    return { uuid, values };
  }

  private now(): Date {
    return new Date(this.clock.now() / 1000);
  }
}

function checkUsername(username: string): void {
  const isFree = USERNAME.test(username) && !RESERVED.has(username.toLowerCase()) && !UUID.test(username);
  if (isFree) return;
  const details = {
    username: ['1 to 63 letters, digits, "_", "." or "-", beginning with a letter or digit; not a reserved word.'],
  };
  throw new UsersError('users.invalid', `username: ${details.username[0]}`, { details });
}

/** `time_format_24hr` → `timeFormat24hr` */
function propertyOf(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
