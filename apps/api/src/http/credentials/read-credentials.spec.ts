import { describe, expect, it } from 'vitest';
import { isForeign, readAppSecret, readAuthorization, readQuery } from './read-credentials.js';

const KEY = 'waka_4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1';
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

describe('readAuthorization', () => {
  it.each([
    ['the key alone', `Basic ${base64(KEY)}`],
    ['the key as user name', `Basic ${base64(`${KEY}:`)}`],
    ['the key as user name with a password', `Basic ${base64(`${KEY}:x`)}`],
    ['a line break behind it', `Basic ${base64(`${KEY}\n`)}`],
    ['any case of the scheme', `bAsIc   ${base64(KEY)}`],
    ['no padding', `Basic ${base64(`${KEY}:`).replace(/=+$/, '')}`],
  ])('reads Basic with %s', (_, authorization) => {
    expect(readAuthorization(authorization)).toEqual({ kind: 'api_key', carrier: 'basic', value: KEY });
  });

  it.each([
    `Token token="${KEY}"`,
    `token token=${KEY}`,
    `Token ${KEY}`,
    `Token token="${KEY}", x="y"`,
  ])('reads %s', (text) => expect(readAuthorization(text)).toEqual({ kind: 'api_key', carrier: 'token', value: KEY }));

  it('reads Bearer', () => {
    expect(readAuthorization(`BEARER ${KEY} `)).toEqual({ kind: 'bearer', carrier: 'bearer', value: KEY });
  });

  it.each([
    [base64(KEY), KEY],
    [base64(`${KEY}\n`), KEY],
    [base64(KEY.slice(5)), KEY.slice(5)],
    [KEY.slice(5), KEY.slice(5)],
    ['b3BhcXVl', 'b3BhcXVl'],
    ['any-thing_else', 'any-thing_else'],
  ])('reads Bearer %s', (text, value) => {
    expect(readAuthorization(`Bearer ${text}`)).toEqual({ kind: 'bearer', carrier: 'bearer', value });
  });

  it.each([
    '',
    'Basic',
    'Basic !!!',
    `Basic ${base64(KEY)}!`,
    `Basic ${base64(Buffer.of(0xff, 0xfe))}`,
    'Digest username="x"',
    'Bearer ',
    `Basic ${base64(':')}`,
  ])('says that "%s" names no credential', (text) => expect(readAuthorization(text)).toBe('malformed'));

  it('knows that there is no header', () => expect(readAuthorization(undefined)).toBeUndefined());
});

describe('isForeign', () => {
  it.each([
    [`Basic ${base64('proxy:password')}`, true],
    [`Basic ${base64(KEY)}`, false],
    [`Basic ${base64(KEY.slice(5))}`, false],
    ['Bearer anything', false],
  ])('%s: %s', (header, expected) => {
    const credential = readAuthorization(header);
    expect(credential !== 'malformed' && credential !== undefined && isForeign(credential)).toBe(expected);
  });
});

describe('readQuery', () => {
  it('reads every value of every name', () => {
    expect(readQuery({ api_key: [KEY, 'x'], token: 't', access_token: ' a ', client_secret: 's' })).toEqual([
      { kind: 'api_key', carrier: 'query', value: KEY },
      { kind: 'api_key', carrier: 'query', value: 'x' },
      { kind: 'bearer', carrier: 'query', value: 't' },
      { kind: 'bearer', carrier: 'query', value: 'a' },
    ]);
  });

  it('finds nothing where there is nothing', () => {
    expect(readQuery(undefined)).toEqual([]);
    expect(readQuery({ api_key: '', secret: 's' })).toEqual([]);
    expect(readQuery({ api_key: { a: 'b' } })).toEqual([]);
  });
});

describe('readAppSecret', () => {
  it.each(['client_secret', 'app_secret', 'secret'])('goes by %s', (name) => {
    expect(readAppSecret({ [name]: 's' })).toBe('s');
  });

  it.each([{ client_secret: 's', secret: 'other' }, { secret: ['s', 'other'] }])('must be one: %j', (query) => {
    expect(readAppSecret(query)).toBe('malformed');
  });

  it('may be said twice', () => expect(readAppSecret({ client_secret: 's', secret: 's' })).toBe('s'));

  it('may be absent', () => expect(readAppSecret({})).toBeUndefined());
});
