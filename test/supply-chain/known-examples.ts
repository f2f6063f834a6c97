import type { Finding } from './secret-scan.js';

/** What looks like a secret and is none: it opens nothing anywhere, or only what a test itself has started. */
export interface KnownExample {
  readonly where: RegExp;
  readonly rule: string;
  /** The whole of what was found must match. */
  readonly text: RegExp;
  readonly why: string;
}

const TESTS = /^test\/|\.spec\.ts$/;
const DOCUMENTED = /^(apps\/api\/src\/dialects\/.*|docs\/api\/[a-z]+\.openapi)\.(ts|json)$/;
const KEY_TAIL = '[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

export const KNOWN_EXAMPLES: readonly KnownExample[] = [
  {
    where: DOCUMENTED,
    rule: 'beatkeeper-api-key',
    text: new RegExp(`^waka_(0b8e5f0e|6f1d2c3b|12345678)-${KEY_TAIL}`),
    why: 'documentation shows what a key looks like',
  },
  {
    where: TESTS,
    rule: 'beatkeeper-api-key',
    text: new RegExp(`^waka_(4a1e8f43|4f2b2c3e|7a1e5f0e)-${KEY_TAIL}`),
    why: 'keys that are made for a database which lives as long as a test',
  },
  {
    where: TESTS,
    rule: 'beatkeeper-secret-key',
    text: /Zq8[rv][A-Za-z0-9]+/,
    why: 'a key that passes the check for weak ones, in front of databases of tests',
  },
  {
    where: TESTS,
    rule: 'slack',
    text: /^xoxb-the-bot-of-tests$/,
    why: 'made up; the Slack of tests listens on loopback',
  },
  {
    where: TESTS,
    rule: 'basicauth',
    text: /\/\/(me:secret|user:pass|ann:hunter2)@/,
    why: 'addresses with a password in them, which the product must refuse or hide',
  },
  {
    where: TESTS,
    rule: 'database-connection-string',
    text: /:\/\/app:(postgres|Password1|admin123!|123456|change%2Dme|bk2024|k3rQ9-vw2Lp8|hunter2|\[redacted\])@/,
    why: 'connection strings that the product must judge weak, or hide in logs',
  },
  {
    where: /^test\/support\/idp\/keys\.ts$/,
    rule: 'privatekey',
    text: /PRIVATE KEY/,
    why: 'keys of the identity providers that tests start on loopback',
  },
];

/** Findings that nobody has explained, and explanations of nothing. */
export function unexplained(findings: readonly Finding[], known: readonly KnownExample[]) {
  const explains = (entry: KnownExample, { path, rule, text }: Finding) =>
    entry.where.test(path) && rule === entry.rule && entry.text.test(text);
  return {
    secrets: findings.filter((finding) => !known.some((entry) => explains(entry, finding))),
    unused: known.filter((entry) => !findings.some((finding) => explains(entry, finding))),
  };
}
