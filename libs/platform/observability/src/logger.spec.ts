import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { redact } from './redact.js';

function lines() {
  const written: Record<string, unknown>[] = [];
  const logger = createLogger('debug', { write: (text: string) => void written.push(JSON.parse(text)) });
  return { logger, written };
}

describe('redact', () => {
  it.each([
    ['/api/v1/users/current?api_key=waka_1&x=1', '/api/v1/users/current?api_key=[redacted]&x=1'],
    ['?token=abc&access_token=def', '?token=[redacted]&access_token=[redacted]'],
    ['Authorization: Basic d2FrYV8xMjM0NTY3OA==', 'Authorization: Basic [redacted]'],
    ['authorization: bearer abcdefgh12', 'authorization: bearer [redacted]'],
    ['Token token="4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1"', 'Token token=[redacted]"'],
    ['key waka_4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1 failed', 'key waka_[redacted] failed'],
    ['postgresql://app:hunter2@db/bk', 'postgresql://app:[redacted]@db/bk'],
    ['hka_0123456789abcdef0123456789abcdef', 'hka_[redacted]'],
    ['?code=abc&state=x%20y&RelayState=z&page=2', '?code=[redacted]&state=[redacted]&RelayState=[redacted]&page=2'],
    [
      'csrf_token=a&new_password=b&SAMLResponse=PHNhbWw%2B',
      'csrf_token=[redacted]&new_password=[redacted]&SAMLResponse=[redacted]',
    ],
    ['cookie: __Host-beatkeeper_session=abc; other=1', 'cookie: __Host-beatkeeper_session=[redacted]; other=1'],
    [
      'beatkeeper_ticket=abc; __Host-beatkeeper_ticket=def',
      'beatkeeper_ticket=[redacted]; __Host-beatkeeper_ticket=[redacted]',
    ],
    ['session bks_0123456789abcdefABCDEF', 'session bks_[redacted]'],
    ['/sign-up?invite=abcdef', '/sign-up?invite=[redacted]'],
    ['{"refresh_token": "a b", "code":"E1"}', '{"refresh_token": "[redacted]", "code":"E1"}'],
    ['{"msg":"{\\"password\\":\\"hunter2\\"}"}', '{"msg":"{\\"password\\":\\"[redacted]\\"}"}'],
    ['{"otp":123456,"n":1}', '{"otp":"[redacted]","n":1}'],
    ['{"password":"a\\"b","x":1}', '{"password":"[redacted]","x":1}'],
    ['nothing to hide at 10:30', 'nothing to hide at 10:30'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('createLogger', () => {
  it('cuts credentials out of fields and text', () => {
    const { logger, written } = lines();
    logger.info({ req: { headers: { authorization: 'x', cookie: 'y' } }, password: 'z' }, 'GET /a?api_key=q');
    expect(written[0]).toMatchObject({
      level: 'info',
      req: { headers: { authorization: '[redacted]', cookie: '[redacted]' } },
      password: '[redacted]',
      msg: 'GET /a?api_key=[redacted]',
    });
    expect(written[0]?.time).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
  });
});

describe('NestLogger', () => {
  it('turns objects into fields and keeps the context', () => {
    const { logger, written } = lines();
    const nest = new NestLogger(logger);
    nest.warn({ message: 'a client crashed', userId: 7 }, 'plugin-errors');
    nest.error('boom', 'Error: boom\n at x', 'Filter');
    nest.log('started', 'Boot');
    nest.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(written[0]).toMatchObject({ level: 'warn', msg: 'a client crashed', userId: 7, context: 'plugin-errors' });
    expect(written[1]).toMatchObject({ level: 'error', msg: 'boom', stack: 'Error: boom\n at x', context: 'Filter' });
    expect(written[2]).toMatchObject({ level: 'info', msg: 'started', context: 'Boot' });
    expect(written[3]).toMatchObject({ level: 'debug', context: 'RouterExplorer' });
  });
});
