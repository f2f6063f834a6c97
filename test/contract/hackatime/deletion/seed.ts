import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BlobStore } from '#libs/platform/blobs';
import type { TestApp, TestUser } from '../../../support/app.js';
import { loggedIn } from '../../../support/logged-in.js';
import { rowsOf } from '../../../support/rows.js';
import { plant } from './plant.js';

const NOW_S = Date.parse('2026-10-10T12:00:00Z') / 1000;
const LATER = '2026-12-01T00:00:00Z';

/** Somebody with texts that stand nowhere else. */
export interface Marked {
  readonly person: TestUser;
  /** In every text of theirs. */
  readonly mark: string;
  readonly email: string;
  readonly address: string;
  /** Of a network of their own. */
  readonly needles: readonly string[];
}

export async function makeMarked(server: TestApp, mark: string, number: number): Promise<Marked> {
  await rowsOf(server.database, `alter table users alter column id restart with ${number}`);
  const email = `${mark}@${mark}-mail.test`;
  const person = await server.createUser({ username: mark, email, password: `seven quiet ${mark}` });
  const { id, uuid } = person.user;
  const address = `203.0.113.${number % 250}`;
  await rowsOf(
    server.database,
    `update users set is_email_confirmed = true, full_name = $2, display_name = $2, location = $2, bio = $2,
      website = $2, photo_url = $2, public_email = email, github_username = $2, slack_id = $2, slack_username = $2, created_at = '2026-01-01T00:00:00Z'
    where id = $1`,
    [id, `${mark} of Somewhere`],
  );
  const key = person.apiKey.replace('waka_', '');
  return { person, mark, email, address, needles: [mark, email, key, String(id), uuid, address] };
}

/** Uses what there is, then puts a row into every table that may tell of a person. */
export async function useEverything(server: TestApp, { person, mark, email, address }: Marked): Promise<void> {
  await useTheApi(server, { person, mark, address });
  const { database } = server;
  const { id: user_id } = person.user;
  const put = (table: string, given: Readonly<Record<string, unknown>> = {}) =>
    plant(database, mark, table, { user_id, ...given });
  await putIdentity(put, { email, address, user_id });
  await putWork(server, put, mark);
  await putProduct(put, { email, user_id });
  await putCommits(server, put, { email, user_id });
}

/** What hangs on a membership, and on invitations to the organisation. */
export async function useOrg(server: TestApp, org_id: string, { person, mark, email }: Marked): Promise<void> {
  const { id: user_id } = person.user;
  const put: Put = (table, given = {}) => plant(server.database, mark, table, { user_id, org_id, ...given });
  const [project] = await rowsOf<{ id: number }>(server.database, 'select id from projects where user_id = $1', [
    user_id,
  ]);
  await put('org_project_privacy', { project_id: project?.id, privacy: 'hidden' });
  // What the organisation owns is not the person's, whoever made it.
  const name = `of ${randomUUID()}`;
  const group = await put('org_groups', { permissions: [], name, external_id: null });
  await put('org_group_members', { group_id: group.id, source: 'scim' });
  const dashboard = await put('dashboards', { created_by: user_id, full_name: name, timezone: 'UTC' });
  await put('dashboard_members', { dashboard_id: dashboard.id });
  await put('dashboard_viewers', { dashboard_id: dashboard.id });
  await put('dashboard_requests', { dashboard_id: dashboard.id, kind: 'view' });
  await put('org_break_glass');
  await put('scim_users');
  await put('scim_tokens', { created_by: user_id, label: name, preview: 'p', token_hash: randomBytes(32) });
  await put('service_accounts', { created_by: user_id, name, permissions: [] });
  await put('org_invites', { email, role: 'member', invited_by: user_id, accepted_by: user_id });
}

type Put = (table: string, given?: Readonly<Record<string, unknown>>) => Promise<Record<string, never>>;

async function useTheApi(
  server: TestApp,
  { person, mark, address }: Pick<Marked, 'person' | 'mark' | 'address'>,
): Promise<void> {
  const make = async (path: string, body: object) => {
    const answer = await server.request
      .post(`/api/v1/users/current/${path}`)
      .set('authorization', person.authorization)
      .set('x-machine-name', `${mark}-laptop`)
      .set('x-forwarded-for', address)
      .set('user-agent', `wakatime/v1.90.0 (linux-6.1-${mark}) go1.20 ${mark}/1.0 vscode-wakatime/25.0`)
      .send(body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
  };
  const beats = [0, 60, 120, 6 * 3600].map((ago) => ({
    entity: `/home/${mark}/secret/plan.ts`,
    type: 'file',
    time: NOW_S - ago,
    project: `${mark}-project`,
    branch: `${mark}-branch`,
    language: `${mark}-language`,
    dependencies: [`${mark}-dependency`],
    category: 'ai coding',
    is_write: true,
    line_additions: 4,
    ai_line_changes: 3,
    human_line_changes: 1,
  }));
  await make('heartbeats.bulk', beats);
  await make('goals', { delta: 'day', seconds: 60, custom_title: `${mark} goal` });
  await make('data_dumps', { type: 'heartbeats', email_when_finished: true });
  await make('share_tokens', { kind: 'languages', range: 'last_7_days', title: `${mark} chart` });
  await make('external_durations', {
    external_id: `${mark}-1`,
    provider: `${mark} calendar`,
    entity: `${mark} stand-up`,
    type: 'app',
    category: 'meeting',
    start_time: NOW_S - 9_000,
    end_time: NOW_S - 8_000,
    project: `${mark}-project`,
  });
  const browser = await loggedIn(server, person, `${mark} browser`);
  await browser.get('/account');
}

interface Identified {
  readonly email: string;
  readonly address: string;
  readonly user_id: number;
}

async function putIdentity(put: Put, { email, address, user_id }: Identified): Promise<void> {
  await put('account_tokens', { purpose: 'login_link', email, expires_at: LATER });
  await put('admin_keys', { expires_at: LATER });
  await put('recovery_codes');
  await put('totp_secrets');
  await put('sessions', { provider_id: null, address, expires_at: LATER });
  await put('invites', { email, created_by: user_id, used_by: user_id });
  const ours = { slug: randomUUID(), kind: 'oidc', org_id: null, name: 'Ours', config: '{}', sealed_secret: null };
  const provider = await put('identity_providers', ours);
  await put('external_identities', { provider_id: provider.id, email });
  await put('sso_logins', { provider_id: provider.id, stage: 'begun', link_user_id: user_id });
  const app = await put('oauth_apps', { owner_id: user_id, deleted_at: null });
  await put('oauth_app_secrets', { app_id: app.id });
  const grant = await put('oauth_grants', { app_id: app.id });
  await put('oauth_codes', { grant_id: grant.id, expires_at: LATER });
  await put('oauth_tokens', {
    kind: 'access',
    issued_by: 'code',
    app_id: app.id,
    grant_id: grant.id,
    parent_id: null,
    absolute_expires_at: null,
    expires_at: LATER,
  });
}

/** Rows that lie beside heartbeats, and files. */
async function putWork(server: TestApp, put: Put, mark: string): Promise<void> {
  const policy = { policy_id: 1 };
  await put('activity_month', { ...policy, month: '2026-09-01' });
  await put('edits_month', { ...policy, month: '2026-09-01' });
  await put('month_dirty', { ...policy, month: '2026-08-01' });
  await put('dependency_dirty', { ...policy, day: '2026-08-01' });
  await put('custom_rule_sets', { job_id: null, aborted_share: null });
  await put('custom_rules', { action: 'change', source: null, operation: null, source_value: null });
  await put('storage_log', { action: 'audit' });
  await put('storage_log', {
    action: 'retention',
    user_id: null,
    detail: JSON.stringify({ postponed: [mark, 'zoe'] }),
  });
  const failed = await put('imports', { kind: 'wakatime_dump', state: 'completed', blob: null, job_id: null });
  await put('import_rejects', { import_id: failed.id });
  await put('imported_people', { kind: 'wakapi' });
  const blobs = server.app.get(BlobStore, { strict: false });
  await blobs.write(`imports/${String(failed.uuid)}`, toChunks(gzipSync(`{"user":"${mark}"}`)));
  await put('jobs', jobOf('imports.run', String(failed.uuid), { importId: failed.uuid }, mark));
  const theirs = { userId: failed.user_id };
  await put('jobs', jobOf('goals.evaluate', String(failed.user_id), theirs, mark));
  const waiting = { state: 'waiting', run_at: LATER };
  await put('jobs', { ...jobOf('leaderboards.count-one', String(failed.user_id), theirs, mark), ...waiting });
}

const jobOf = (name: string, key: string, payload: object, mark: string) => ({
  queue: 'derive',
  name,
  key,
  payload: JSON.stringify(payload),
  error: `no such file: /home/${mark}/secret`,
  worker: null,
  state: 'failed',
  max_attempts: 3,
});

async function* toChunks(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function putProduct(put: Put, { email, user_id }: Pick<Identified, 'email' | 'user_id'>): Promise<void> {
  const endpoint = await put('webhook_endpoints', { disabled_because: null });
  const event = await put('webhook_events');
  await put('webhook_deliveries', { endpoint_id: endpoint.id, event_id: event.id, state: 'failed' });
  await put('mirrors', { status: 'failing' });
  await put('mirror_queue');
  const board = await put('leaderboards', { owner_id: user_id });
  await put('leaderboard_members', { leaderboard_id: board.id });
  await put('leaderboard_invites', { leaderboard_id: board.id, user_id: null, email });
  const snapshot = await put('leader_snapshots', { is_published: false });
  await put('leader_times', { snapshot_id: snapshot.id, us: 10, ai_us: 1 });
  await put('leaderboard_shadowbans', { created_by: user_id });
  await put('trust_changes', { previous_level: 'blue', new_level: 'green', changed_by: user_id });
  await put('deletion_requests', { status: 'cancelled', decided_by: user_id });
  await put('goal_checks');
  await put('weekly_reports');
  await put('programme_claims');
  await put('slack_channels');
}

async function putCommits(
  server: TestApp,
  put: Put,
  { email, user_id }: Pick<Identified, 'email' | 'user_id'>,
): Promise<void> {
  const [project] = await rowsOf<{ id: number }>(server.database, 'select id from projects where user_id = $1', [
    user_id,
  ]);
  const repository = await put('repositories', { project_id: project?.id, provider: 'git', status: 'ok' });
  const repository_id = repository.id;
  await put('repository_branches', { repository_id });
  const commit = await put('commits', { repository_id, author_email: email, committer_email: email });
  await put('commit_branches', { repository_id, commit_id: commit.id });
  await put('slack_posts', { project_id: project?.id });
  await put('project_labels', { project_id: project?.id });
}
