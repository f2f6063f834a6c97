import { randomText } from '#libs/platform/secrets';

const PREFIXES = { access: 'waka_tok_', refresh: 'waka_ref_', secret: 'waka_sec_', code: '' } as const;
export type SecretKind = keyof typeof PREFIXES;

const SECRET_LENGTH = 80;
const CODE_LENGTH = 43;
const CLIENT_ID_LENGTH = 24;
const PREVIEW_LENGTH = 12;

const SHAPES: Record<SecretKind, RegExp> = {
  access: /^waka_tok_[0-9A-Za-z]{80}$/,
  refresh: /^waka_ref_[0-9A-Za-z]{80}$/,
  secret: /^waka_sec_[0-9A-Za-z]{80}$/,
  code: /^[0-9A-Za-z]{43}$/,
};

export function newSecret(kind: SecretKind): string {
  return PREFIXES[kind] + randomText(kind === 'code' ? CODE_LENGTH : SECRET_LENGTH);
}

export function newClientId(): string {
  return randomText(CLIENT_ID_LENGTH);
}

/** Could this text be one of ours? What cannot is not looked up. */
export function isShaped(kind: SecretKind, text: string): boolean {
  return SHAPES[kind].test(text);
}

export function isClientId(text: string): boolean {
  return /^[0-9A-Za-z]{24}$/.test(text);
}

/** Enough to find a token in a list or a log, not to use it. */
export function previewOf(token: string): string {
  return `${token.slice(0, PREVIEW_LENGTH)}…`;
}
