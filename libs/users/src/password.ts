import { scrypt, timingSafeEqual } from 'node:crypto';
import { Algorithm, hash, parseOptions, verify } from '@node-rs/argon2';
import { COMMON_PASSWORDS } from './common-passwords.js';
import { Turns } from './turns.js';
import { UsersError } from './users.errors.js';

export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 256;

/** Argon2id with 19 MiB, two passes and one lane: the least that OWASP recommends. */
const COST = {
  algorithm: 2 satisfies Algorithm.Argon2id as Algorithm,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};
/** Costs what a real one costs, and matches nothing. */
const NOBODYS = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdCBvZiBub2JvZHkhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const SCRYPT = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{1,64})\$([\w-]{1,128})$/;
const SCRYPT_MEMORY = 128 * 1024 * 1024;

/** Each takes a core and 19 MiB: logins must leave the machine to everybody else. */
const turns = new Turns(3, 64);

export interface PasswordVerdict {
  readonly isRight: boolean;
  /** Made in an older way, or at a lower cost: hash the password again now that it is known. */
  readonly isOutdated: boolean;
}

/**
 * `$argon2id$…`: the parameters travel with the hash.
 *
 * @throws UsersError `users.overloaded` when too many wait already
 */
export function hashPassword(password: string): Promise<string> {
  return turns.take(() => hash(password.normalize('NFKC'), COST));
}

/**
 * Takes as long for nobody, and for somebody without a password, as for a wrong one.
 *
 * @param stored null: there is no such person, or they have no password
 * @throws UsersError `users.overloaded` when too many wait already
 */
export function verifyPassword(stored: string | null | undefined, given: string): Promise<PasswordVerdict> {
  return turns.take(async () => {
    const isTooLong = given.length > MAX_PASSWORD_LENGTH;
    const password = isTooLong ? '' : given.normalize('NFKC');
    if (stored === null || stored === undefined || isTooLong) {
      await verify(NOBODYS, password);
      return { isRight: false, isOutdated: false };
    }
    if (stored.startsWith('scrypt$')) return { isRight: await verifyScrypt(stored, password), isOutdated: true };
    return { isRight: await verify(stored, password), isOutdated: isCheap(stored) };
  });
}

/**
 * May this become somebody's password?
 *
 * @param own what belongs to the person, such as username and e-mail address
 * @throws UsersError `users.invalid` with details `{password: string[]}`
 */
export function checkPassword(password: string, own: readonly (string | null | undefined)[] = []): void {
  const problem = problemOf(password, own);
  if (problem === undefined) return;
  throw new UsersError('users.invalid', `password: ${problem}`, { details: { password: [problem] } });
}

function problemOf(password: string, own: readonly (string | null | undefined)[]): string | undefined {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH) return `Must have at least ${MIN_PASSWORD_LENGTH} characters.`;
  if (password.length > MAX_PASSWORD_LENGTH) return `Must have at most ${MAX_PASSWORD_LENGTH} characters.`;
  const folded = fold(password);
  if (COMMON_PASSWORDS.has(folded) || new Set(folded).size === 1) return 'Is one of those that everybody tries first.';
  const names = own.flatMap((name) => (name ? [fold(name), fold(name.split('@', 1)[0] as string)] : []));
  return names.includes(folded) ? 'Must not be your name or e-mail address.' : undefined;
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

function isCheap(stored: string): boolean {
  const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(stored);
  return (
    algorithm !== COST.algorithm ||
    memoryCost < COST.memoryCost ||
    timeCost < COST.timeCost ||
    parallelism < COST.parallelism
  );
}

/** `scrypt$N$r$p$salt$key`, salt and key in base64url: what earlier releases stored. */
async function verifyScrypt(stored: string, password: string): Promise<boolean> {
  const [, N, r, p, salt, key] = SCRYPT.exec(stored) ?? [];
  if (salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p), maxmem: SCRYPT_MEMORY };
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(password, Buffer.from(salt, 'base64url'), expected.length, cost, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
  return timingSafeEqual(derived, expected);
}
