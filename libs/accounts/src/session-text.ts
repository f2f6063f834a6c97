import { randomText } from '#libs/platform/secrets';

/** 262 bits. */
const LENGTH = 44;
const TOKEN = /^bks_[0-9A-Za-z]{44}$/;
const PREVIEW_LENGTH = 8;

export function newSessionToken(): string {
  return `bks_${randomText(LENGTH)}`;
}

export function isSessionToken(text: string): boolean {
  return TOKEN.test(text);
}

/** The first characters of the session's id: its token is shown nowhere. */
export function sessionPreview(id: string): string {
  return id.slice(0, PREVIEW_LENGTH);
}
