import type { WireRequest } from './wire.js';

/** One API key in its two spellings. */
export interface Key {
  /** `waka_` and a uuid4. */
  readonly prefixed: string;
  /** The uuid4 alone, the only form the Python client accepts. */
  readonly bare: string;
}

export const GO_USER_AGENT =
  'wakatime/v1.90.0 (linux-6.18.44-fc-v595-unknown) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0';
export const PYTHON_USER_AGENT =
  'wakatime/13.1.0 (Linux-6.18.44-fc-v595-x86_64-with-glibc2.36) Python3.11.7.final.0 vscode/1.90.0 vscode-wakatime/24.0.0';
export const BROWSER_PLUGIN = 'Chrome/114.0.0.0 linux_x86-64 chrome-wakatime/4.1.1';
const CHROME_USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36';
export const EXTENSION_ORIGIN = 'chrome-extension://jnbbnacmeggbgdjgaoojpmhdlkkpblgi';
export const WEB_EDITOR_ORIGIN = 'https://0p3r4t0r.vscode-cdn.net';

const BULK = '/api/v1/users/current/heartbeats.bulk';

export function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

/** Go client 1.90: compact JSON, no colon after the key, machine name query-escaped. */
export function goCliBulk(key: Key, items: readonly object[], target = BULK): WireRequest {
  return {
    method: 'POST',
    target,
    headers: [
      ['Host', ''],
      ['User-Agent', GO_USER_AGENT],
      ['Content-Length', ''],
      ['Accept', 'application/json'],
      ['Authorization', basic(key.prefixed)],
      ['Content-Type', 'application/json'],
      ['Timezone', 'Etc/UTC'],
      ['X-Machine-Name', 'weird+host%2F%C3%A9'],
      ['Accept-Encoding', 'gzip'],
    ],
    body: Buffer.from(JSON.stringify(items)),
  };
}

/** What the Go client sends for one file: absent values are left out, `is_write` only when a flag was given. */
export function goItems(time: number): object[] {
  const common = { user_agent: GO_USER_AGENT };
  const project = { project: 'demo', project_root_count: 4 };
  return [
    {
      branch: 'feature/x',
      category: 'coding',
      dependencies: ['json', 'collections'],
      entity: '/home/dev/demo/main.py',
      type: 'file',
      language: 'Python',
      lines: 4,
      ...project,
      time: time + 0.25,
      ...common,
    },
    {
      branch: 'feature/x',
      category: 'debugging',
      entity: '/home/dev/demo/main.go',
      type: 'file',
      is_write: false,
      language: 'Go',
      lineno: 2,
      lines: 6,
      ...project,
      time: time + 1.5,
      ...common,
    },
    {
      category: 'coding',
      entity: 'HIDDEN.py',
      type: 'file',
      is_write: true,
      language: 'Python',
      ...project,
      time: time + 2,
      ...common,
    },
  ];
}

/** The 2026 client: free categories, AI fields, no list of dependencies where there is none. */
export function goItems2026(time: number): object[] {
  return [
    {
      category: 'ai coding',
      entity: '/home/dev/demo/agent.ts',
      type: 'file',
      language: 'TypeScript',
      project: 'demo',
      time,
      ai_line_changes: 12,
      human_line_changes: 3,
      ai_session: 'session-1',
      ai_input_tokens: 5000,
      ai_output_tokens: 700,
      ai_prompt_length: 90,
      ai_subscription_plan: 'pro',
      user_agent:
        'wakatime/v1.130.1 (linux-6.6.87.2-microsoft-standard-WSL2-x86_64) go1.24.4 claude-code-wakatime/2.1.0',
    },
    {
      category: 'supporting',
      entity: 'https://example.test/ticket/1',
      type: 'url',
      time: time + 1,
      user_agent: GO_USER_AGENT,
    },
  ];
}

/** Python client 13.1.0: `json.dumps` spacing, the bare key, raw UTF-8 in the machine name. */
export function pythonCliBulk(key: Key, items: readonly object[], target = BULK): WireRequest {
  return {
    method: 'POST',
    target,
    headers: [
      ['Host', ''],
      ['User-Agent', PYTHON_USER_AGENT],
      ['Accept-Encoding', 'gzip, deflate'],
      ['Accept', 'application/json'],
      ['Connection', 'keep-alive'],
      ['Content-Type', 'application/json'],
      ['Authorization', basic(key.bare)],
      ['X-Machine-Name', Buffer.from('büro rechner').toString('latin1')],
      ['TimeZone', 'Asia/Kathmandu'],
      ['Content-Length', ''],
    ],
    body: Buffer.from(pythonJson(items)),
  };
}

/** Every key always, nulls included; positions from the command line are text. */
export function pythonItems(time: number): object[] {
  return [
    {
      time: time + 0.5,
      entity: '/home/dev/legacy/server.go',
      type: 'file',
      category: null,
      is_write: null,
      project: 'legacy',
      branch: 'master',
      language: 'Go',
      dependencies: ['"net/http"', '"fmt"'],
      lines: 118,
      lineno: '17',
      cursorpos: '3',
      user_agent: PYTHON_USER_AGENT,
    },
    {
      time: time + 1.5,
      entity: '/home/dev/legacy/notes.txt',
      type: 'file',
      category: null,
      is_write: true,
      project: null,
      branch: null,
      language: null,
      dependencies: [],
      lines: 9,
      lineno: 2,
      cursorpos: null,
      user_agent: PYTHON_USER_AGENT,
    },
  ];
}

/** Browser extension 4.1.1: JSON as plain text, which needs no preflight, and the key in the address. */
export function browserBulk(key: Key, items: readonly object[]): WireRequest {
  return {
    method: 'POST',
    target: `${BULK}?api_key=${key.prefixed}`,
    headers: [
      ['Host', ''],
      ['Connection', 'keep-alive'],
      ['Content-Length', ''],
      ['User-Agent', CHROME_USER_AGENT],
      ['Content-Type', 'text/plain;charset=UTF-8'],
      ['Accept', '*/*'],
      ['Origin', EXTENSION_ORIGIN],
      ['Sec-Fetch-Site', 'none'],
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Dest', 'empty'],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['Accept-Language', 'en-US,en;q=0.9'],
    ],
    body: Buffer.from(JSON.stringify(items)),
  };
}

/** Times as text; placeholders for what the extension cannot know. */
export function browserItems(time: number): object[] {
  return [
    {
      branch: '<<LAST_BRANCH>>',
      category: 'code reviewing',
      entity: 'https://github.com/acme/demo/pull/7',
      id: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
      language: '<<LAST_LANGUAGE>>',
      plugin: BROWSER_PLUGIN,
      project: '<<LAST_PROJECT>>',
      time: (time + 0.123).toFixed(3),
      type: 'url',
    },
    {
      branch: '<<LAST_BRANCH>>',
      category: 'browsing',
      entity: 'docs.example.test',
      id: 42,
      plugin: BROWSER_PLUGIN,
      project: '<<LAST_PROJECT>>',
      time: (time + 5).toFixed(3),
      type: 'domain',
    },
    {
      category: 'meeting',
      entity: 'meet.example.test',
      id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      userAgent: BROWSER_PLUGIN,
      time: (time + 6).toFixed(3),
      type: 'app',
    },
  ];
}

/** VS Code in the browser: a JSON string that holds the JSON list. */
export function vscodeWebBulk(key: Key, items: readonly object[]): WireRequest {
  return {
    method: 'POST',
    target: `${BULK}?api_key=${key.prefixed}`,
    headers: [
      ['Host', ''],
      ['Connection', 'keep-alive'],
      ['Content-Length', ''],
      ['User-Agent', CHROME_USER_AGENT],
      ['Content-Type', 'application/json'],
      ['X-Machine-Name', 'vscode.dev'],
      ['Accept', '*/*'],
      ['Origin', WEB_EDITOR_ORIGIN],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Dest', 'empty'],
      ['Accept-Encoding', 'gzip, deflate, br'],
    ],
    body: Buffer.from(JSON.stringify(JSON.stringify(items))),
  };
}

export function vscodeWebItems(time: number): object[] {
  const plugin = 'vscode/1.104.0 vscode-wakatime/30.2.0';
  return [
    {
      type: 'file',
      entity: '/github.dev/acme/web/src/app.ts',
      time,
      is_write: false,
      lineno: 12,
      cursorpos: 4,
      lines_in_file: 80,
      alternate_project: 'web',
      project_folder: '/github.dev/acme/web',
      project_root_count: 4,
      language: 'TypeScript',
      category: 'ai coding',
      ai_line_changes: 5,
      human_line_changes: 1,
      is_unsaved_entity: false,
      plugin,
    },
    { type: 'file', entity: 'Untitled-1', time: time + 1, is_write: true, is_unsaved_entity: true, plugin },
  ];
}

/** What a browser asks before it sends headers of its own. */
export function preflight(
  target: string,
  method: string,
  requestHeaders: string,
  origin = WEB_EDITOR_ORIGIN,
): WireRequest {
  return {
    method: 'OPTIONS',
    target,
    headers: [
      ['Host', ''],
      ['Connection', 'keep-alive'],
      ['Accept', '*/*'],
      ['Access-Control-Request-Method', method],
      ['Access-Control-Request-Headers', requestHeaders],
      ['Origin', origin],
      ['User-Agent', CHROME_USER_AGENT],
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Dest', 'empty'],
    ],
    body: Buffer.alloc(0),
  };
}

/** JSON spaced as Python's default encoder does, other than ASCII escaped. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${pythonJson(key)}: ${pythonJson(item)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
