import { grants } from '#libs/kernel';
import { type Access, AuthError } from '#libs/platform/auth';

/**
 * Writing never implies reading: whoever may not read heartbeats may neither have them sent elsewhere nor shown to
 * everybody.
 *
 * @throws AuthError `auth.insufficient_scope`
 */
export function mustRead({ scopes }: Pick<Access, 'scopes'>): void {
  const scope = 'read_heartbeats';
  if (grants(scopes, scope)) return;
  throw new AuthError('auth.insufficient_scope', 'the key may not read what others would see', { details: { scope } });
}
