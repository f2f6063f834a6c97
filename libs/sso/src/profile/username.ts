import type { ExternalProfile } from './external-profile.js';

const MAX_LENGTH = 40;

/** A name that an account may have, made from what the provider tells. It may be taken. */
export function usernameFor({ username, email, name, subject }: ExternalProfile): string {
  const candidates = [username?.split('@')[0], email?.split('@')[0], name, subject];
  for (const candidate of candidates) {
    const cleaned = cleanedName(candidate ?? '');
    if (cleaned !== '') return cleaned;
  }
  return 'person';
}

function cleanedName(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[^A-Za-z0-9]+$/, '');
}
