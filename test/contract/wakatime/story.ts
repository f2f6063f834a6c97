import type { TestApp, TestUser } from '../../support/app.js';

/**
 * One person's heartbeats, small enough to add up by hand. Jane lives in Kathmandu (UTC+5:45) with a timeout of 15
 * minutes, and the clock stands at 02:15 of Sunday, October 11th there.
 *
 * | UTC         | Kathmandu   | project / branch  | language   | counts                                          |
 * | 09-20 05:00 | 09-20 10:45 | atlas / –         | Go         | 300 s                                           |
 * | 09-20 05:05 |             | atlas             | Go         | 0 (last of a run)                               |
 * | 10-10 04:00 | 10-10 09:45 | beacon / main     | TypeScript | 600 s, saved                                    |
 * | 10-10 04:10 |             | beacon / feature  | TypeScript | 600 s, saved                                    |
 * | 10-10 04:20 |             | beacon / main     | Markdown   | 300 s, writing docs                             |
 * | 10-10 04:25 |             | beacon / main     | unknown    | 900 s: exactly the timeout                      |
 * | 10-10 04:40 |             | atlas / –         | Go         | 0: 960 s to the next is too long; debugging     |
 * | 10-10 04:56 |             | beacon / main     | TypeScript | 120 s, ai coding, on the machine "forge"        |
 * | 10-10 04:58 |             | beacon / main     | TypeScript | 0, saved                                        |
 * | 10-10 18:10 | 10-10 23:55 | beacon / main     | TypeScript | 300 s of October 10th, 300 s of the 11th        |
 * | 10-10 18:20 | 10-11 00:05 | beacon / main     | TypeScript | 600 s, ai coding                                |
 * | 10-10 18:30 | 10-11 00:15 | beacon / main     | TypeScript | 0                                               |
 *
 * October 10th: 600 + 600 + 300 + 900 + 120 + 300 = 2820 s, of which 900 s "Other". October 11th: 900 s.
 */
export const NOW = '2026-10-10T20:30:00Z';
export const ZONE = 'Asia/Kathmandu';

const VSCODE = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0';
const GOLAND = 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 GoLand/2024.1 GoLand-wakatime/14.0.0';
const CLAUDE =
  'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 opus/4.1-medium claude-code/2.1.45 vscode-wakatime/24.8.0';

const MAIN = {
  entity: '/home/jane/beacon/src/main.ts',
  type: 'file',
  category: 'coding',
  project: 'beacon',
  project_root_count: 4,
  branch: 'main',
  language: 'TypeScript',
  dependencies: ['express', 'zod'],
  lines: 120,
  lineno: 12,
  cursorpos: 4,
};
const ATLAS = { entity: '/home/jane/atlas/map.go', type: 'file', category: 'coding', project: 'atlas', language: 'Go' };
const AI = {
  category: 'ai coding',
  ai_session: 'session-1',
  ai_line_changes: 40,
  human_line_changes: 12,
  ai_input_tokens: 1800,
  ai_cached_input_tokens: 600,
  ai_output_tokens: 900,
  ai_prompt_length: 70,
  ai_subscription_plan: 'team',
};

const at = (time: string) => Date.parse(`2026-${time}:00Z`) / 1000;

interface Batch {
  readonly userAgent: string;
  readonly machine: string;
  readonly heartbeats: readonly Record<string, unknown>[];
}

const STORY: readonly Batch[] = [
  {
    userAgent: VSCODE,
    machine: 'laptop',
    heartbeats: [
      { ...ATLAS, time: at('09-20T05:00') },
      { ...ATLAS, time: at('09-20T05:05') },
      { ...MAIN, time: at('10-10T04:00'), is_write: true },
      { ...MAIN, time: at('10-10T04:10'), is_write: true, branch: 'feature' },
      {
        ...MAIN,
        time: at('10-10T04:20'),
        entity: '/home/jane/beacon/README.md',
        language: 'Markdown',
        category: 'writing docs',
        dependencies: [],
      },
      {
        ...MAIN,
        time: at('10-10T04:25'),
        entity: '/home/jane/beacon/LEDGER.unheardof',
        language: null,
        dependencies: [],
      },
      { ...MAIN, time: at('10-10T04:58'), is_write: true },
      { ...MAIN, time: at('10-10T18:10') },
      { ...MAIN, time: at('10-10T18:30') },
    ],
  },
  { userAgent: GOLAND, machine: 'laptop', heartbeats: [{ ...ATLAS, time: at('10-10T04:40'), category: 'debugging' }] },
  {
    userAgent: CLAUDE,
    machine: 'forge',
    heartbeats: [
      { ...MAIN, ...AI, time: at('10-10T04:56') },
      { ...MAIN, ...AI, time: at('10-10T18:20'), ai_line_changes: -5, human_line_changes: -3, ai_session: 'session-2' },
    ],
  },
];

/** Jane, with everything shared that can be, and her heartbeats sent the way editors send them. */
export async function tellStory(app: TestApp): Promise<TestUser> {
  const jane = await app.createUser({
    username: 'jane',
    fullName: 'Jane Doe',
    email: 'jane@example.com',
    timezone: ZONE,
    settings: {
      website: 'https://jane.example/',
      github_username: 'jane',
      location: 'Kathmandu',
      bio: 'Writes maps.',
      logged_time_public: true,
      languages_used_public: true,
      editors_used_public: true,
      categories_used_public: true,
      os_used_public: true,
    },
  });
  for (const batch of STORY) await send(app, jane, batch);
  return jane;
}

async function send(
  app: TestApp,
  { authorization }: TestUser,
  { userAgent, machine, heartbeats }: Batch,
): Promise<void> {
  const { status, body } = await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set({ authorization, 'user-agent': userAgent, 'x-machine-name': machine, timezone: ZONE })
    .send([...heartbeats]);
  const refused = (body.responses as [unknown, number][]).filter(([, itemStatus]) => itemStatus !== 201);
  if (status !== 201 || refused.length > 0)
    throw new Error(`the story was refused: ${status} ${JSON.stringify(refused)}`);
}
