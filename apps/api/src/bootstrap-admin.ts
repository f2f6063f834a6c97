import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { AccountsService } from '#libs/accounts';
import { parseZone } from '#libs/kernel';
import { UsersError, UsersReader } from '#libs/users';

/** Shown once, at the start that made the account. */
export interface FirstAdmin {
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
}

const USERNAME = 'admin';

/** Makes an administrator where nobody has an account; undefined where somebody has. */
export async function bootstrapAdmin(app: INestApplicationContext): Promise<FirstAdmin | undefined> {
  if (await app.get(UsersReader, { strict: false }).isAnybodyThere()) return undefined;
  const password = randomBytes(15).toString('base64url');
  try {
    const account = { username: USERNAME, password, adminLevel: 'superadmin', timezone: machineZone() } as const;
    const { key } = await app.get(AccountsService, { strict: false }).create(account, { kind: 'system' });
    return { username: USERNAME, password, apiKey: key.apiKey };
  } catch (error) {
    // Another process of the same start was first.
    if (error instanceof UsersError && error.code === 'users.username_taken') return undefined;
    throw error;
  }
}

/** The zone this machine is set to: whoever starts the server by hand lives in it. */
function machineZone(): string {
  return parseZone(new Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC';
}
