import { Logger } from '@nestjs/common';
import { expect, it } from 'vitest';
import { startApp } from '../../support/app.js';

const NAMES = [
  'api_key',
  'access_token',
  'token',
  'secret',
  'client_secret',
  'app_secret',
  'code',
  'refresh_token',
  'state',
  'SAMLResponse',
  'RelayState',
  'password',
  'csrf_token',
  'signature',
  'download_url',
  'webhook_secret',
];
/** Found by its own text, however it is wrapped. */
const canary = (name: string) => `canary${name.replace(/_/g, '')}4711`;
const CANARIES = NAMES.map(canary);
const QUERY = new URLSearchParams(NAMES.map((name) => [name, canary(name)])).toString();
const JSON_BODY = JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, canary(name)])));
const PATHS = [
  '/api/v1/users/current',
  '/api/v1/users/current/heartbeats.bulk',
  '/api/v1/plugins/errors',
  '/api/v1/users/current/get_api_key',
  '/login',
  '/sign-up',
  '/oauth/authorize',
  '/oauth/token',
  '/sso/any/callback',
  '/nothing',
  '/docs',
];

it('never writes a secret, whatever is asked with it', async () => {
  const lines: string[] = [];
  const app = await startApp({
    now: '2026-10-10T12:00:00Z',
    config: { LOG_LEVEL: 'trace' },
    onLog: (line) => lines.push(line),
  });
  try {
    const { apiKey } = await app.createUser();
    const bearers = [
      `Bearer ${canary('bearer')}`,
      `Basic ${Buffer.from(apiKey).toString('base64')}`,
      `Token token="${apiKey}"`,
    ];
    for (const path of PATHS) {
      for (const authorization of [undefined, ...bearers]) {
        const headers = {
          ...(authorization && { authorization }),
          cookie: `beatkeeper_session=${canary('cookie')}; __Host-beatkeeper_session=${canary('cookie')}; other=${canary('cookie')}`,
          'x-csrf-token': canary('header'),
          referer: `http://beatkeeper.test/login?${QUERY}`,
        };
        await app.request.get(`${path}?${QUERY}`).redirects(0).set(headers);
        await app.request.post(`${path}?${QUERY}`).redirects(0).set(headers).type('json').send(JSON_BODY);
        await app.request.post(path).redirects(0).set(headers).type('form').send(QUERY);
      }
    }
    await app.request.get(`/api/v1/users/current?api_key=${apiKey}`);
    // What careless code would write.
    const logger = new Logger('careless');
    logger.error({ message: `failed: GET /x?${QUERY}`, body: JSON.parse(JSON_BODY), url: `/x?${QUERY}` });
    logger.warn(
      `sent ${JSON_BODY.replace(`"code":"${canary('code')}",`, '').replace(`"state":"${canary('state')}",`, '')}`,
    );
    logger.error(new Error(`no such key hka_${'0123456789abcdef'.repeat(4)}, ${apiKey}, waka_sec_${'a1'.repeat(40)}`));
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(lines.length).toBeGreaterThan(PATHS.length * 12);
    const bare = [apiKey.slice('waka_'.length), Buffer.from(apiKey).toString('base64').slice(0, 30)];
    const secrets = [
      ...CANARIES,
      ...bare,
      canary('bearer'),
      canary('cookie'),
      canary('header'),
      '0123456789abcdef',
      'a1a1a1',
    ];
    const leaks = lines.flatMap((line) =>
      secrets.filter((secret) => line.includes(secret)).map((secret) => `${secret}: ${line}`),
    );
    expect(leaks).toEqual([]);
    expect(lines.join('')).toContain('/x?api_key=[redacted]');
  } finally {
    await app.close();
  }
});
