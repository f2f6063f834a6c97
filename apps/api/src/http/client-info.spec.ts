import { describe, expect, it } from 'vitest';
import { isWakatimeClient, readClient } from './client-info.js';

describe('readClient', () => {
  it('reads what clients say of themselves', () => {
    const headers = {
      'user-agent': 'wakatime/v1',
      'x-machine-name': 'weird+host%2F%C3%A9',
      timezone: 'Asia/Kathmandu',
    };
    expect(readClient(headers, '127.0.0.1')).toEqual({
      userAgent: 'wakatime/v1',
      machine: 'weird host/é',
      timezone: 'Asia/Kathmandu',
      ip: '127.0.0.1',
    });
  });

  it('takes junk as absent', () => {
    expect(readClient({ timezone: 'Mars/Base' })).toEqual({
      userAgent: undefined,
      machine: null,
      timezone: null,
      ip: null,
    });
  });
});

describe('isWakatimeClient', () => {
  it.each([
    ['wakatime/v2.30.0 (linux-6.1-x86_64) go1.26 vscode/1.120 vscode-wakatime/25.1', true],
    ['WakaTime/13.0.7', true],
    ['curl/8.9', false],
    ['my-bot (like wakatime/1)', false],
    [undefined, false],
  ])('%s: %s', (agent, expected) => expect(isWakatimeClient({ 'user-agent': agent })).toBe(expected));
});
