import { startApp, type TestApp, type TestUser, type TestUserOptions } from '../../support/app.js';

export const NOW = '2026-10-10T12:00:00Z';

/** An application whose clock says {@link NOW}. */
export function startWakapi(config: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  return startApp({ now: NOW, config: { RATE_LIMIT: 'off', ...config } });
}

const VSCODE = 'wakatime/v1.102.0 (darwin-23.1.0-arm64) go1.22.4 vscode/1.95.0 vscode-wakatime/24.8.0';

/** A stretch of work: from when, how many minutes, on what. */
export interface Stretch {
  /** ISO 8601. */
  readonly from: string;
  readonly minutes: number;
  readonly project?: string;
  readonly language?: string;
}

/** A heartbeat every five minutes, the last one at the end. */
export async function work(app: TestApp, { authorization }: TestUser, stretches: readonly Stretch[]): Promise<void> {
  const beats = stretches.flatMap(({ from, minutes, project, language }) =>
    Array.from({ length: minutes / 5 + 1 }, (_, index) => ({
      entity: `/home/ada/${project}/x`,
      type: 'file',
      category: 'coding',
      time: Date.parse(from) / 1000 + index * 300,
      ...(project !== undefined && { project }),
      ...(language !== undefined && { language }),
    })),
  );
  await app.request
    .post('/api/v1/users/current/heartbeats.bulk')
    .set({ authorization, 'user-agent': VSCODE, 'x-machine-name': 'lap' })
    .send(beats)
    .expect(201);
}

/** An hour on `demo` in Go today, half an hour on `a/b "c"` in Rust yesterday, ten minutes on `old` six weeks ago. */
export async function coder(app: TestApp, options: TestUserOptions = {}): Promise<TestUser> {
  const person = await app.createUser({ username: 'ada', timezone: 'Asia/Kathmandu', ...options });
  await work(app, person, [
    { from: '2026-10-10T09:00:00Z', minutes: 60, project: 'demo', language: 'Go' },
    { from: '2026-10-09T09:00:00Z', minutes: 30, project: 'a/b "c"', language: 'Rust' },
    { from: '2026-08-29T09:00:00Z', minutes: 10, project: 'old', language: 'Go' },
  ]);
  return person;
}

/** Everything that Wakapi lets people share. */
export const SHARED = {
  logged_time_public: true,
  projects_used_public: true,
  languages_used_public: true,
  editors_used_public: true,
  os_used_public: true,
  machines_used_public: true,
  labels_used_public: true,
  share_activity_chart: true,
};
