import { describe, expect, it } from 'vitest';
import { readCredentials } from './read-credentials.js';

const KEY = 'waka_4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const header = (authorization: string) => readCredentials({ headers: { authorization }, query: {} });

describe('readCredentials', () => {
  it.each([
    ['the key alone', `Basic ${base64(KEY)}`],
    ['the key as user name', `Basic ${base64(`${KEY}:`)}`],
    ['the key as user name with a password', `Basic ${base64(`${KEY}:x`)}`],
    ['a line break behind it', `Basic ${base64(`${KEY}\n`)}`],
    ['any case of the scheme', `bAsIc   ${base64(KEY)}`],
  ])('reads Basic with %s', (_, authorization) => {
    expect(header(authorization)).toEqual([{ kind: 'api_key', carrier: 'basic', value: KEY }]);
  });

  it.each([
    `Token token="${KEY}"`,
    `token token=${KEY}`,
    `Token ${KEY}`,
    `Token token="${KEY}", x="y"`,
  ])('reads %s', (text) => {
    expect(header(text)).toEqual([{ kind: 'api_key', carrier: 'token', value: KEY }]);
  });

  it('reads Bearer', () => {
    expect(header(`BEARER ${KEY} `)).toEqual([{ kind: 'bearer', carrier: 'bearer', value: KEY }]);
  });

  it('reads the query after the header, the first of repeated values', () => {
    const query = { api_key: [KEY, 'x'], token: 't', access_token: ' a ' };
    expect(readCredentials({ headers: { authorization: `Bearer b` }, query })).toEqual([
      { kind: 'bearer', carrier: 'bearer', value: 'b' },
      { kind: 'api_key', carrier: 'query', value: KEY },
      { kind: 'bearer', carrier: 'query', value: 't' },
      { kind: 'bearer', carrier: 'query', value: 'a' },
    ]);
  });

  it.each([
    '',
    'Basic',
    'Basic !!!',
    'Digest username="x"',
    `Basic ${base64(':')}`,
  ])('finds nothing in "%s"', (text) => {
    expect(header(text)).toEqual([]);
  });

  it('survives a request without a query', () => {
    expect(readCredentials({ headers: {}, query: undefined })).toEqual([]);
  });
});
