import { randomText } from '#libs/platform/secrets';

/** 285 bits. */
const LENGTH = 48;
const TOKEN = /^scim_[0-9A-Za-z]{48}$/;

export function newScimToken(): string {
  return `scim_${randomText(LENGTH)}`;
}

export function isScimToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Enough to recognise a token in a list. */
export function scimPreview(token: string): string {
  return `scim_…${token.slice(-4)}`;
}
