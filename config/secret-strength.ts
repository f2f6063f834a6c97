/** A secret that is easy to guess; says which and why, never what. */
export interface WeakSecret {
  readonly key: string;
  readonly message: string;
  /** Only reachable from this machine: worth a warning, no reason to refuse. */
  readonly isLocal: boolean;
}

/** Values as the environment has them. */
export type GivenValues = Readonly<Record<string, string | undefined>>;

const MIN_LENGTH = 32;
const MIN_DISTINCT = 8;
/** Of the letters by themselves, whatever order they stand in. 128 random bits in any usual alphabet are beyond it. */
const MIN_BITS = 80;
const MAX_STEADY_SHARE = 0.6;

/** What documentation, templates and other products publish in place of a secret. */
const PUBLISHED = [
  'changeme',
  'changethis',
  'replaceme',
  'yoursecret',
  'mysecret',
  'supersecret',
  'topsecret',
  'secretkeybase',
  'djangoinsecure',
  'placeholder',
  'insecure',
  'exampleonly',
  'examplesecret',
  'nothingissecret',
  'correcthorsebatterystaple',
  'donotuse',
  'loremipsum',
  'qwertyuiop',
  'password',
];

const WELL_KNOWN = new Set([
  ...['postgres', 'postgresql', 'root', 'toor', 'admin', 'administrator', 'user', 'guest', 'default', 'test', 'demo'],
  ...['password', 'passw0rd', 'pass', 'secret', 'changeme', 'change-me', 'change_me', 'changeit', 'letmein', 'welcome'],
  ...['beatkeeper', 'wakatime', 'wakapi', 'hackatime', 'timescale', 'timescaledb', 'redis', 'foobared', 'mail', 'smtp'],
  ...['qwerty', 'iloveyou', 'abc123', 'monkey', 'dragon', 'master', 'example', 'development', 'production', 'none'],
]);
/** `123456`, `password1`, `admin123!`: what people add so that a rule is met. */
const DECORATION = /[\d!@#$._-]+$/;

const SECRET_LISTS = ['SECRET_KEY', 'PREVIOUS_SECRET_KEYS', 'STATS_API_KEY', 'HKA_REVOCATION_KEY'];
const URL_KEYS = [
  'DATABASE_URL',
  'OWNER_DATABASE_URL',
  'JOB_DATABASE_URL',
  'DATABASE_REPLICA_URLS',
  'REDIS_URL',
  'SMTP_URL',
];

/** Every weak secret among these settings. What is unset, or is no URL, is not judged here. */
export function weakSecrets(given: GivenValues): WeakSecret[] {
  return [
    ...SECRET_LISTS.flatMap((key) => weakKeys(key, given[key])),
    ...URL_KEYS.flatMap((key) => weakUrls(key, given[key])),
  ];
}

/** Why a key of this installation is weak; undefined for a strong one. */
export function weaknessOf(secret: string): string | undefined {
  if (secret.length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} characters`;
  const plain = secret.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (PUBLISHED.some((text) => plain.includes(text))) return 'is made of a published example';
  if (/^(.{1,16}?)\1+.{0,16}$/s.test(secret) || new Set(secret).size < MIN_DISTINCT) return 'repeats itself';
  if (isSequential(secret)) return 'is a sequence';
  return bitsOf(secret) < MIN_BITS ? 'is too easy to guess' : undefined;
}

function weakKeys(key: string, value: string | undefined): WeakSecret[] {
  const parts = key === 'PREVIOUS_SECRET_KEYS' ? (value ?? '').split(',').map((part) => part.trim()) : [value ?? ''];
  const reasons = parts.filter((part) => part !== '').map(weaknessOf);
  const reason = reasons.find((found) => found !== undefined);
  return reason === undefined ? [] : [{ key, message: reason, isLocal: false }];
}

function weakUrls(key: string, value: string | undefined): WeakSecret[] {
  const urls = key.endsWith('_URLS') ? (value ?? '').split(',') : [value ?? ''];
  const weak = urls.flatMap((url) => weakUrl(url.trim()));
  const worst = weak.find(({ isLocal }) => !isLocal) ?? weak[0];
  return worst === undefined ? [] : [{ key, message: 'has a well-known password', isLocal: worst.isLocal }];
}

function weakUrl(text: string): { isLocal: boolean }[] {
  const url = parsed(text);
  if (url === undefined) return [];
  const password = decoded(url.password) || url.searchParams.get('password') || '';
  const names = [decoded(url.username), url.pathname.slice(1)].map((name) => name.toLowerCase());
  if (password === '' || !isWellKnown(password.toLowerCase(), names)) return [];
  return [{ isLocal: isLocalHost(url.searchParams.get('host') ?? url.hostname) }];
}

function isWellKnown(password: string, names: readonly string[]): boolean {
  const bare = password.replace(DECORATION, '');
  return bare === ''
    ? password.length < 12
    : [password, bare].some((word) => WELL_KNOWN.has(word) || names.includes(word));
}

/** A PostgreSQL address has no host where it is a socket. */
function parsed(text: string): URL | undefined {
  const withHost = text.replace(/^([a-z]+:\/\/[^/?#@]*@)(?=[/?#]|$)/i, '$1localhost');
  return URL.canParse(withHost) ? new URL(withHost) : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isLocalHost(host: string): boolean {
  const name = decoded(host).toLowerCase();
  return (
    name === '' ||
    name === 'localhost' ||
    name === '[::1]' ||
    name === '::1' ||
    name.startsWith('/') ||
    /^127\./.test(name)
  );
}

/** Most letters are one step from the one before them, as in `abcdef…` and `0123…`. */
function isSequential(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return [1, -1].some((step) => steps.filter((taken) => taken === step).length > steps.length * MAX_STEADY_SHARE);
}

function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits + count * Math.log2(text.length / count), 0);
}
