import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '#libs/audit';
import { startApp, type TestApp, type TestUser } from '../../../test/support/app.js';
import { drainJobs } from '../../../test/support/jobs.js';
import { foundOrg, joinOrg, orgCaller, recordsOf } from '../../../test/support/org-management.js';
import { rowsOf } from '../../../test/support/rows.js';
import { OrgChanges } from './org-changes.js';
import { OrganisationsService } from './organisations.service.js';
import { ERASE_ORGS } from './orgs.jobs.js';

const NOW = '2026-10-10T12:00:00Z';
const NOBODYS = '0a0a0a0a-0000-4000-8000-000000000009';
let app: TestApp;
let jane: TestUser;
let mallory: TestUser;
let orgs: OrganisationsService;

beforeAll(async () => {
  app = await startApp({ now: NOW });
  jane = await app.createUser({ username: 'jane', timezone: 'Asia/Kathmandu', timeoutMinutes: 10 });
  mallory = await app.createUser({ username: 'mallory' });
  orgs = app.app.get(OrganisationsService, { strict: false });
});
afterAll(() => app?.close());

const founder = ({ user }: TestUser) => ({ userId: user.id, actor: OPERATOR });
const revOf = async (id: string) =>
  Number((await rowsOf<{ rev: string }>(app.database, 'select rev from organisations where id = $1', [id]))[0]?.rev);

describe('founding', () => {
  it('makes the founder its owner, with the settings of their own time', async () => {
    const org = await orgs.create(founder(jane), { name: '  Acme  ' });
    expect(org).toMatchObject({
      name: 'Acme',
      timezone: 'Asia/Kathmandu',
      timeoutMinutes: 10,
      writesOnly: false,
      isDurationVisible: true,
      defaultProjectPrivacy: 'visible',
      plan: 'business',
      retentionDays: null,
      seats: { limit: null, used: 1, isNear: false },
      dashboards: { limit: null, used: 0, isNear: false },
      peopleCount: 1,
      invitedCount: 0,
      role: 'owner',
      deletedAt: null,
    });
    expect(org.permissions.size).toBe(21);
    expect(await rowsOf(app.database, 'select id from org_ids where id = $1', [org.id])).toEqual([{ id: org.id }]);
    expect(await recordsOf(app, org.id)).toEqual(['org.created org']);
  });

  it('takes every setting, and tells what is wrong with one', async () => {
    const org = await orgs.create(founder(jane), {
      name: 'Whole',
      timezone: 'America/Sao_Paulo',
      timeout: 30,
      writes_only: true,
      is_duration_visible: false,
      default_project_privacy: 'hidden',
      seat_limit: 5,
      dashboard_limit: 0,
      retention_days: 90,
    });
    expect(org).toMatchObject({
      timezone: 'America/Sao_Paulo',
      timeoutMinutes: 30,
      writesOnly: true,
      isDurationVisible: false,
      defaultProjectPrivacy: 'hidden',
      seats: { limit: 5, used: 1, isNear: false },
      dashboards: { limit: 0, used: 0, isNear: true },
      retentionDays: 90,
    });
    const bad = { timezone: '+05:30', timeout: 61, writes_only: 'x', seat_limit: 0, slug: 'x' };
    await expect(orgs.create(founder(jane), bad)).rejects.toMatchObject({
      code: 'orgs.invalid',
      details: {
        name: ['This field is required.'],
        timezone: ['Not a known time zone.'],
        timeout: ['Must be 60 or less.'],
        writes_only: ['Must be true or false.'],
        seat_limit: ['Must be null or a whole number from 1 to 1000000.'],
        slug: ['Not a known field.'],
      },
    });
  });

  it('lets two organisations have one name, and shows each to its own people alone', async () => {
    await foundOrg(app, mallory, { name: 'Acme' });
    const own = await orgs.list(mallory.user.id, 1);
    expect(own.items.map(({ name, role }) => [name, role])).toEqual([['Acme', 'owner']]);
    expect(own.total).toBe(1);
    expect((await orgs.list(jane.user.id, 1)).items.map(({ name }) => name).sort()).toEqual(['Acme', 'Whole']);
  });
});

describe('settings', () => {
  it('stay where they are absent, raise the revision, and have time counted anew', async () => {
    const id = await foundOrg(app, jane, { name: 'Settings' });
    const rev = await revOf(id);
    const org = await orgs.update(await orgCaller(app, id, jane), { timezone: 'Pacific/Chatham' });
    expect(org).toMatchObject({ name: 'Settings', timezone: 'Pacific/Chatham', timeoutMinutes: 10 });
    expect(await revOf(id)).toBeGreaterThan(rev);
    const waiting = await rowsOf(
      app.database,
      `select payload from jobs where name = 'orgs.apply-policy' and key = $1`,
      [id],
    );
    expect(waiting).toEqual([{ payload: { orgId: id } }]);
    expect(await recordsOf(app, id)).toEqual(['org.created org', 'org.updated org']);
  });

  it('that limit it are for owners', async () => {
    const id = await foundOrg(app, jane, { name: 'Limits' });
    await joinOrg(app, id, mallory, 'admin');
    const admin = await orgCaller(app, id, mallory);
    await expect(orgs.update(admin, { seat_limit: 9 })).rejects.toMatchObject({ code: 'orgs.forbidden' });
    expect(await orgs.update(admin, { name: 'Renamed' })).toMatchObject({ name: 'Renamed', seats: { limit: null } });
    const org = await orgs.update(await orgCaller(app, id, jane), { seat_limit: 2, retention_days: 30 });
    expect(org).toMatchObject({ seats: { limit: 2, used: 2, isNear: true }, retentionDays: 30 });
  });
});

describe('handing over', () => {
  it('makes the heir owner and the caller admin', async () => {
    const id = await foundOrg(app, jane, { name: 'Heirs' });
    await joinOrg(app, id, mallory, 'member');
    const owner = await orgCaller(app, id, jane);
    await expect(orgs.transfer(owner, { to: 'nobody' })).rejects.toMatchObject({ code: 'orgs.not_found' });
    await expect(orgs.transfer(owner, { to: 'jane' })).rejects.toMatchObject({ code: 'orgs.not_found' });
    const stale = await orgCaller(app, id, jane, false);
    await expect(orgs.transfer(stale, { to: 'mallory' })).rejects.toMatchObject({ code: 'orgs.stale_login' });
    expect(await orgs.transfer(owner, { to: 'Mallory' })).toMatchObject({ role: 'admin' });
    expect((await orgCaller(app, id, mallory)).role).toBe('owner');
    await expect(orgs.transfer(await orgCaller(app, id, jane), { to: 'mallory' })).rejects.toMatchObject({
      code: 'orgs.forbidden',
    });
    expect((await recordsOf(app, id)).at(-1)).toBe('org.transferred user');
  });
});

describe('the end', () => {
  it('can be taken back by an owner for thirty days', async () => {
    const id = await foundOrg(app, jane, { name: 'Gone' });
    await joinOrg(app, id, mallory, 'admin');
    await orgs.remove(await orgCaller(app, id, jane));
    await expect(orgCaller(app, id, jane)).rejects.toThrow('finds no such organisation');
    const [gone] = (await orgs.list(jane.user.id, 1)).items.filter((org) => org.id === id);
    expect(gone).toMatchObject({
      deletedAt: 1_791_633_600_000_000,
      eraseAt: 1_794_225_600_000_000,
      permissions: new Set(),
    });
    expect((await orgs.list(mallory.user.id, 1)).items.map((org) => org.id)).not.toContain(id);
    await expect(orgs.restore(founder(mallory), id)).rejects.toMatchObject({ code: 'orgs.not_found' });
    await expect(orgs.restore(founder(jane), NOBODYS)).rejects.toMatchObject({ code: 'orgs.not_found' });
    await expect(orgs.restore(founder(jane), 'nonsense')).rejects.toMatchObject({ code: 'orgs.not_found' });
    expect(await orgs.restore(founder(jane), id)).toMatchObject({ deletedAt: null, role: 'owner' });
    expect((await orgCaller(app, id, mallory)).role).toBe('admin');
    expect(await recordsOf(app, id)).toEqual(['org.created org', 'org.deleted org', 'org.restored org']);
  });

  it('is final afterwards, and leaves the record', async () => {
    const id = await foundOrg(app, jane, { name: 'Erased' });
    const other = await foundOrg(app, mallory, { name: 'Kept' });
    await orgs.remove(await orgCaller(app, id, jane));
    await drainJobs(app);
    app.clock.set('2026-11-09T11:59:59Z');
    await requestErasure();
    expect(await rowsOf(app.database, 'select id from organisations where id = $1', [id])).toEqual([{ id }]);
    app.clock.set('2026-11-09T12:00:00Z');
    await expect(orgs.restore(founder(jane), id)).rejects.toMatchObject({ code: 'orgs.not_found' });
    await requestErasure();
    for (const table of ['organisations where id', 'org_ids where id', 'org_members where org_id']) {
      expect(await rowsOf(app.database, `select 1 from ${table} = $1`, [id])).toEqual([]);
    }
    expect(await recordsOf(app, id)).toEqual(['org.created org', 'org.deleted org', 'org.erased org']);
    expect((await orgCaller(app, other, mallory)).role).toBe('owner');
    app.clock.set(NOW);
  });

  async function requestErasure(): Promise<void> {
    const changes = app.app.get(OrgChanges, { strict: false });
    const { Jobs } = await import('#libs/platform/queue');
    await changes.tenancy.within(NOBODYS, (em) => app.app.get(Jobs, { strict: false }).request(em, ERASE_ORGS, {}));
    await drainJobs(app);
  }
});
