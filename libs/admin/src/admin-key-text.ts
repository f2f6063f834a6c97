import { randomBytes } from 'node:crypto';

const KEY = /^hka_[0-9a-f]{64}$/;
const KEY_BYTES = 32;
const PREVIEW_LENGTH = 12;

export function isAdminKey(text: string): boolean {
  return KEY.test(text);
}

/** A new key: `hka_` and 64 hexadecimal digits. */
export function newAdminKey(): string {
  return `hka_${randomBytes(KEY_BYTES).toString('hex')}`;
}

/** Its first twelve characters: enough to find it in a list. */
export function adminKeyPreview(key: string): string {
  return key.slice(0, PREVIEW_LENGTH);
}
