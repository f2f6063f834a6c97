import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KNOWN_EXAMPLES, unexplained } from './known-examples.js';
import { secretsIn, textOf, trackedFiles } from './secret-scan.js';

const ROOT = process.cwd();
const letters = (count: number) =>
  randomBytes(count * 2)
    .toString('base64url')
    .replace(/[-_]/g, '')
    .slice(0, count);
const capitals = (count: number) =>
  Array.from(randomBytes(count), (byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('');

const privateKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

describe.skipIf(!existsSync('.git'))('the files of the repository', { timeout: 300_000 }, () => {
  it('hold no secret that nobody has explained, and no explanation of nothing', async () => {
    const files = trackedFiles(ROOT).flatMap((path) => {
      const text = textOf(ROOT, path);
      return text === undefined ? [] : [{ path, text }];
    });
    expect(files.length).toBeGreaterThan(1_000);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['compose.yaml', '.env.example']));
    expect(unexplained(await secretsIn(files), KNOWN_EXAMPLES)).toEqual({ secrets: [], unused: [] });
  });
});

describe('a secret in any file is found', () => {
  // Put together here, so that this file holds none.
  it.each([
    ['beatkeeper-api-key', `key = waka_${randomUUID()}`],
    ['beatkeeper-token', `"access_token": "waka_tok_${letters(60)}"`],
    ['beatkeeper-token', `waka_ref_${letters(60)}`],
    ['beatkeeper-admin-key', `hka_${randomBytes(32).toString('hex')}`],
    ['beatkeeper-secret-key', `SECRET_KEY=${letters(40)}`],
    ['beatkeeper-secret-key', `PREVIOUS_SECRET_KEYS: '${letters(48)}'`],
    ['aws', `AWS_SECRET_ACCESS_KEY=${letters(40)}\nAWS_ACCESS_KEY_ID=AKIA${capitals(16)}`],
    ['github', `ghp_${letters(36)}`],
    ['slack', `xoxb-${'1'.repeat(12)}-${'2'.repeat(12)}-${letters(24)}`],
    ['privatekey', privateKey()],
    ['basicauth', `https://${'deploy'}:${letters(12)}@registry.example.com/x`],
    ['database-connection-string', `DATABASE_URL=postgresql://app:${letters(20)}@db.example.com:5432/beatkeeper`],
  ])('%s', async (rule, text) => {
    const files = [
      { path: 'docs/before.md', text: 'nothing\nof the kind' },
      { path: 'libs/goals/src/planted.ts', text: `// one\n// two\n${text}\n` },
      { path: 'docs/after.md', text: 'nothing\nof the kind' },
    ];
    const { secrets } = unexplained(await secretsIn(files), KNOWN_EXAMPLES);
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets[0]).toMatchObject({ path: 'libs/goals/src/planted.ts', rule });
    expect(secrets[0]?.line).toBeGreaterThanOrEqual(3);
  });

  it('but what is only an example is not', async () => {
    const text = 'waka_00000000-0000-4000-8000-000000000001 SECRET_KEY= # at least 32 characters';
    expect(await secretsIn([{ path: 'docs/x.md', text }])).toEqual([]);
  });

  it('and an explanation of nothing is', () => {
    expect(unexplained([], KNOWN_EXAMPLES).unused).toHaveLength(KNOWN_EXAMPLES.length);
  });
});
