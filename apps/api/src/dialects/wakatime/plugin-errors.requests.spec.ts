import { describe, expect, it } from 'vitest';
import { readPluginError } from './plugin-errors.requests.js';

const KEY = '4f2b2c3e-8b1a-4c2d-9e3f-0123456789ab';

describe('readPluginError', () => {
  it('keeps the known fields as text', () => {
    expect(
      readPluginError({ plugin: 'vim-wakatime/11.1.1', is_panic: true, entity: '/secret.txt', logs: ['x'] }),
    ).toEqual({
      plugin: 'vim-wakatime/11.1.1',
      cli_version: '',
      platform: '',
      architecture: '',
      is_panic: 'true',
      error_message: '',
      stacktrace: '',
      logs: '(not text)',
    });
  });

  it.each([
    [`key ${KEY}.`, 'key [redacted].'],
    [`key waka_${KEY}`, 'key waka_[redacted]'],
    ['Authorization: Basic d2FrYV80ZjJiMmMzZQ==', 'Authorization: Basic [redacted]'],
    ['GET /api/v1/users?api_key=hunter2&x=1', 'GET /api/v1/users?api_key=[redacted]&x=1'],
    ['{"api_key": "hunter2", "a": 1}', '{"api_key": "[redacted]", "a": 1}'],
    ['api_key = hunter2', 'api_key = [redacted]'],
    ['no such file: /home/dev/token.go', 'no such file: /home/dev/token.go'],
  ])('redacts %s', (logs, expected) => {
    expect(readPluginError({ logs }).logs).toBe(expected);
  });

  it('cuts long fields and never leaves half of a key at the cut', () => {
    const { logs } = readPluginError({ logs: `${'x'.repeat(1985)} ${KEY} ${'y'.repeat(1_000_000)}` });
    expect(logs).toHaveLength(2000);
    expect(logs).not.toContain('4f2b2c3e');
  });

  it('keeps a report of no known shape as a message', () => {
    expect(readPluginError('it broke').error_message).toBe('it broke');
  });
});
