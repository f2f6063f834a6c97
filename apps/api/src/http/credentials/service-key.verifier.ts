import { createHash, timingSafeEqual } from 'node:crypto';
import { READ_ONLY_SCOPES } from '#libs/kernel';
import type { Credential, CredentialVerifier, Principal, Service } from '#libs/platform/auth';

/** The keys that the operator has set; undefined: nobody has such a key. */
export type ServiceKeys = Readonly<Record<Service, string | undefined>>;

const KIND = { stats: 'stats_key', revocation: 'revocation_key' } as const;
/** Who may do this is nobody's account. */
const NOBODY = 0;

/** Recognises the keys that the operator's configuration holds. They are no person's. */
export class ServiceKeyVerifier implements CredentialVerifier {
  constructor(private readonly keys: ServiceKeys) {}

  async verify({ kind, value }: Credential): Promise<Principal | undefined> {
    if (kind === 'session') return undefined;
    const service = (['stats', 'revocation'] as const).find((name) => isSame(value, this.keys[name]));
    if (service === undefined) return undefined;
    return {
      userId: NOBODY,
      userUuid: service,
      username: '',
      via: KIND[service],
      credentialId: service,
      preview: service,
      scopes: service === 'stats' ? READ_ONLY_SCOPES : new Set(),
      adminLevel: 'default',
    };
  }
}

/** Takes as long whatever is the same. */
function isSame(given: string, key: string | undefined): boolean {
  return key !== undefined && timingSafeEqual(digest(given), digest(key));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
