import type { Proof } from '#libs/platform/auth';

/** What opens an organisation from outside is looked at by a person at a browser: no key or token will do. */
export const BY_LOGIN: Partial<Proof> = { by: ['session'] };

/** And changed by one who has just proved who they are. */
export const BY_RECENT_LOGIN: Partial<Proof> = { by: ['session'], isRecent: true };
