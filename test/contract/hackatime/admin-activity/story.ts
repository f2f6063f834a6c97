import { AdminKeysService } from '#libs/admin';
import { SightingsRecorder } from '#libs/sightings';
import { startApp, type TestUser } from '../../../support/app.js';
import { rowsOf } from '../../../support/rows.js';

export const NOW = '2026-10-10T12:00:00Z';
export const BASE = '/api/admin/v1';
export const VSCODE = 'wakatime/v1.115.2 (linux-6.1.0-x86_64) go1.22.5 vscode/1.94.2 vscode-wakatime/24.6.0';
export const ZED = 'wakatime/v1.115.2 (darwin-23.1.0-arm64) go1.22.5 zed/0.190.1 zed-wakatime/0.1.0';

/** Seconds since the epoch. */
export const at = (iso: string) => Date.parse(iso) / 1000;

export interface Client {
  readonly ip?: string;
  readonly machine?: string;
  readonly agent?: string;
}

/** An installation behind a proxy, with somebody who administers. */
export async function openHouse() {
  const app = await startApp({ now: NOW, config: { RATE_LIMIT: 'off', TRUST_PROXY: 'loopback' } });
  const admin = await app.createUser({ username: 'vera', adminLevel: 'viewer' });
  const { token } = await app.app
    .get(AdminKeysService, { strict: false })
    .create('operator', { owner: admin.user.id, name: 'tools' });
  return {
    app,
    admin,
    /** With the administrator's key. */
    get: (path: string) => app.request.get(`${BASE}${path}`).set('authorization', `Bearer ${token}`),
    /** Heartbeats as a client sends them; resolves when what is noted beside them is written. */
    async push({ authorization }: TestUser, items: readonly object[], client: Client = {}) {
      const { ip = '192.0.2.1', machine = 'den', agent = VSCODE } = client;
      await app.request
        .post('/api/v1/users/current/heartbeats.bulk')
        .set({ authorization, 'x-forwarded-for': ip, 'x-machine-name': machine, 'user-agent': agent })
        .send(items)
        .expect(201);
      await app.app.get(SightingsRecorder, { strict: false }).settled();
    },
    /** What the audit log says, oldest first. */
    audit: () =>
      rowsOf<{ action: string; target: string | null; details: object }>(
        app.database,
        `select l.action, l.target_id as target, d.details - 'address' as details
        from audit_log l left join audit_details d on d.audit_id = l.id
        where l.actor_kind = 'admin_key' order by l.seq`,
      ),
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

const RUBY = { type: 'file', category: 'coding', project: 'alpha', branch: 'main', language: 'Ruby' };
const PYTHON = { type: 'file', category: 'coding', project: 'beta', branch: 'dev', language: 'Python' };

/** Asha, whose 10 October begins at 18:15 UTC: a minute of the day before, then 18 + 9 minutes. */
export async function ashaAtWork(house: House): Promise<TestUser> {
  const asha = await house.app.createUser({ username: 'asha', timezone: 'Asia/Kathmandu' });
  await house.push(asha, [
    { ...RUBY, time: at('2026-10-09T18:14:00Z'), entity: '/home/asha/alpha/old.rb', lineno: 3, is_write: true },
    {
      ...RUBY,
      time: at('2026-10-09T18:16:00Z'),
      entity: '/home/asha/alpha/main.rb',
      lineno: 10,
      cursorpos: 4,
      dependencies: ['rails', 'rspec'],
    },
    { ...RUBY, time: at('2026-10-09T18:21:00Z'), entity: '/home/asha/alpha/b.rb', lineno: 20, lines: 40 },
  ]);
  const later = [
    { ...PYTHON, time: at('2026-10-09T18:31:00Z'), entity: 'C:\\asha\\beta\\c.py', cursorpos: 8 },
    { ...PYTHON, time: at('2026-10-09T18:42:00.5Z'), entity: 'C:\\asha\\beta\\c.py' },
  ];
  await house.push(asha, later, { ip: '192.0.2.2', machine: 'laptop', agent: ZED });
  return asha;
}

/** Rangi, who is at 11 October already: five minutes of it, and an hour before it. */
export async function rangiAtWork(house: House): Promise<TestUser> {
  const rangi = await house.app.createUser({ username: 'rangi', timezone: 'Pacific/Chatham' });
  await house.push(rangi, [
    { ...RUBY, project: 'gamma', time: at('2026-10-10T09:15:00Z'), entity: '/g/a.rb' },
    { ...RUBY, project: 'gamma', time: at('2026-10-10T10:30:00Z'), entity: '/g/a.rb' },
    { ...RUBY, project: 'gamma', time: at('2026-10-10T10:35:00Z'), entity: '/g/b.rb' },
  ]);
  return rangi;
}
