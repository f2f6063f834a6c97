import { describe, expect, it } from 'vitest';
import { presentedKey } from './presented-key.js';

const KEY = 'waka_00000000-0000-4000-8000-000000000000';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('presentedKey', () => {
  it.each([
    [`Bearer ${KEY}`, {}, KEY],
    [basic(KEY), {}, KEY],
    [basic(`${KEY}:`), {}, KEY],
    [undefined, { api_key: KEY }, KEY],
    [undefined, { token: KEY }, KEY],
    [`Bearer ${KEY}`, { api_key: 'another' }, KEY],
    [basic('proxy:password'), { api_key: KEY }, KEY],
    [undefined, {}, undefined],
  ])('%s %j', (authorization, query, key) => {
    expect(presentedKey({ headers: authorization === undefined ? {} : { authorization }, query })).toBe(key);
  });
});
