import { describe, expect, it } from 'vitest';
import { browserBulk, goCliBulk, pythonCliBulk, vscodeWebBulk } from './requests.js';
import { toBytes, type WireRequest } from './wire.js';

const key = {
  prefixed: 'waka_4f2b2c3e-8b1a-4c2d-9e3f-0123456789ab',
  bare: '4f2b2c3e-8b1a-4c2d-9e3f-0123456789ab',
};
const items = [{ entity: '/a', time: 1795219800.25, category: null, project: 'café' }];
const textOf = (request: WireRequest): string => toBytes(request, 'localhost:3000').toString('latin1');

describe('the requests of the clients, byte for byte', () => {
  it('Go', () => {
    expect(textOf(goCliBulk(key, [{ entity: '/home/dev/demo/main.py', time: 1795219800.25 }]))).toBe(
      [
        'POST /api/v1/users/current/heartbeats.bulk HTTP/1.1',
        'Host: localhost:3000',
        'User-Agent: wakatime/v1.90.0 (linux-6.18.44-fc-v595-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
        'Content-Length: 58',
        'Accept: application/json',
        'Authorization: Basic d2FrYV80ZjJiMmMzZS04YjFhLTRjMmQtOWUzZi0wMTIzNDU2Nzg5YWI=',
        'Content-Type: application/json',
        'Timezone: Etc/UTC',
        'X-Machine-Name: weird+host%2F%C3%A9',
        'Accept-Encoding: gzip',
        '',
        '[{"entity":"/home/dev/demo/main.py","time":1795219800.25}]',
      ].join('\r\n'),
    );
  });

  it('Python: spaces in JSON, the bare key, raw bytes in the machine name', () => {
    const text = textOf(pythonCliBulk(key, items));
    expect(text).toContain('\r\nAuthorization: Basic NGYyYjJjM2UtOGIxYS00YzJkLTllM2YtMDEyMzQ1Njc4OWFi\r\n');
    expect(text).toContain('\r\nX-Machine-Name: b\u00c3\u00bcro rechner\r\nTimeZone: Asia/Kathmandu\r\n');
    expect(text).toContain(
      '\r\n\r\n[{"entity": "/a", "time": 1795219800.25, "category": null, "project": "caf\\u00e9"}]',
    );
  });

  it('the browser extension: JSON as plain text and no Authorization', () => {
    const text = textOf(browserBulk(key, items));
    expect(text).toMatch(/^POST \/api\/v1\/users\/current\/heartbeats\.bulk\?api_key=waka_4f2b2c3e-\S+ HTTP\/1\.1\r\n/);
    expect(text).toContain('\r\nContent-Type: text/plain;charset=UTF-8\r\n');
    expect(text).not.toContain('Authorization');
  });

  it('VS Code in the browser: a JSON string of JSON', () => {
    const text = textOf(vscodeWebBulk(key, [{ entity: '/a' }]));
    expect(text).toContain('\r\nX-Machine-Name: vscode.dev\r\n');
    expect(text.endsWith('\r\n\r\n"[{\\"entity\\":\\"/a\\"}]"')).toBe(true);
  });
});
