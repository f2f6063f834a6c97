import type { TestApp, TestUser } from './app.js';

/** 2025-12-15T10:00:00Z */
export const G1_START = 1_765_792_800;
/** Two hours later: all of it has happened. */
export const G1_NOW = '2025-12-15T12:00:00Z';

type Row = readonly [offset: number, project: string, language: string | null, editor: string, category: string];

/** Nine heartbeats on which the rules of the three products differ in every number. */
const ROWS: readonly Row[] = [
  [0, 'alpha', 'Ruby', 'vscode', 'coding'],
  [60, 'alpha', 'Ruby', 'vscode', 'coding'],
  [90, 'beta', 'Python', 'vscode', 'coding'],
  [150, 'alpha', 'Ruby', 'vscode', 'coding'],
  [400, 'alpha', 'Ruby', 'vscode', 'coding'],
  [400, 'beta', 'Python', 'zed', 'browsing'],
  [520, 'beta', null, 'zed', 'ai coding'],
  [641, 'alpha', 'Ruby', 'vscode', 'coding'],
  [700.5, 'alpha', '', 'vscode', 'coding'],
];

export const G1_BEATS: readonly Record<string, unknown>[] = ROWS.map(
  ([offset, project, language, editor, category]) => ({
    entity: `/src/${project}/main`,
    type: 'file',
    time: G1_START + offset,
    project,
    category,
    branch: 'main',
    user_agent: `wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 ${editor}/1.0 ${editor}-wakatime/2.0`,
    ...(language !== null && { language }),
  }),
);

/** Sends heartbeats as a person's client does. A refused one is an error. */
export async function sendBeats(app: TestApp, person: TestUser, beats: readonly object[]): Promise<void> {
  const request = app.request.post('/api/v1/users/current/heartbeats.bulk').set('authorization', person.authorization);
  const { body } = await request.send([...beats]).expect(201);
  const refused = body.responses.filter(([, status]: [object, number]) => status !== 201);
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
}
