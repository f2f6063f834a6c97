import type { EndedCredential, LeakKind } from '#libs/leaks';
import type { RevocationAnswer } from './programmes.responses.js';

const TYPES: Readonly<Record<LeakKind, string>> = {
  api_key: 'API key',
  admin_key: 'Admin API key',
  oauth_token: 'OAuth token',
  service_account_key: 'Service account key',
};

/** For readers of both documents: the older one has `success`, `owner_email` and `key_name`. */
export function presentRevocation(ended: EndedCredential | undefined): RevocationAnswer {
  if (ended === undefined)
    return { success: false, error: 'Token is invalid or already revoked', owner_email: null, key_name: null };
  const { kind, name, ownerEmail } = ended;
  return {
    success: true,
    status: 'complete',
    token_type: TYPES[kind],
    owner_email: ownerEmail ?? null,
    key_name: name,
  };
}
