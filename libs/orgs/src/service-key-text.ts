import { randomText } from '#libs/platform/secrets';

/** 285 bits; longer than the token of a session, which begins alike. */
const LENGTH = 48;
const KEY = /^bks_[0-9A-Za-z]{48}$/;

export function newServiceKey(): string {
  return `bks_${randomText(LENGTH)}`;
}

export function isServiceKey(text: string): boolean {
  return KEY.test(text);
}

/** Enough to recognise a key in a list. */
export function servicePreview(key: string): string {
  return `bks_…${key.slice(-4)}`;
}
