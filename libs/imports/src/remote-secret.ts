import type { Secrets } from '#libs/platform/secrets';

/** What opens another server's doors. */
export interface RemoteSecret {
  readonly apiKey?: string;
  /** Such addresses are secrets: whoever has one may read. */
  readonly downloadUrl?: string;
}

const contextOf = (importId: string): string => `import:${importId}`;

export function sealSecret(secrets: Secrets, importId: string, secret: RemoteSecret): Buffer {
  return secrets.seal(JSON.stringify(secret), contextOf(importId));
}

/** Undefined when it was sealed under a secret key that the installation has forgotten. */
export function openSecret(secrets: Secrets, importId: string, sealed: Uint8Array | null): RemoteSecret | undefined {
  if (sealed === null) return {};
  const text = secrets.open(sealed, contextOf(importId));
  return text === undefined ? undefined : JSON.parse(text);
}
