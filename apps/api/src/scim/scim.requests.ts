import { actorOf } from '#libs/audit';
import { AuthError, type Principal } from '#libs/platform/auth';
import { type ScimCaller, ScimError, type ScimQuestion } from '#libs/scim';

/** What a question of a directory may say in its address. */
export interface ScimQuery {
  readonly filter?: unknown;
  readonly startIndex?: unknown;
  readonly count?: unknown;
  readonly attributes?: unknown;
  readonly excludedAttributes?: unknown;
}

/** @throws AuthError `auth.unauthorized` */
export function callerIn(viewer: Principal | undefined, address?: string): ScimCaller {
  if (viewer?.directory === undefined) throw new AuthError('auth.unauthorized', 'no directory');
  return { orgId: viewer.directory.orgId, actor: actorOf(viewer, address) };
}

/** Numbers that are none are left out, as the standard has it for what makes no sense. */
export function questionIn({ filter, startIndex, count }: ScimQuery): ScimQuestion {
  const [start, most] = [integerOf(startIndex), integerOf(count)];
  return {
    ...(typeof filter === 'string' && { filter }),
    ...(start !== undefined && { startIndex: start }),
    ...(most !== undefined && { count: most }),
  };
}

/** @throws ScimError `scim.invalid_syntax` */
export function bodyIn(body: unknown): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch (error) {
    throw new ScimError('scim.invalid_syntax', 'the body is no JSON', { cause: error });
  }
}

function integerOf(text: unknown): number | undefined {
  return typeof text === 'string' && /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}
