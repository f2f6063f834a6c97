import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Identity, openIdentity } from '../../../test/support/identity.js';
import { parseUserSettings } from './settings.js';

const NOW = '2026-10-10T12:00:00Z';
const NOW_US = 1_791_633_600_000_000;
let identity: Identity;

beforeAll(async () => {
  identity = await openIdentity(NOW);
});
afterAll(() => identity?.close());

const query = async (text: string, values: unknown[] = []) => (await identity.pools.read.query(text, values)).rows;

describe('creating a person', () => {
  it('gives them an active time policy of their settings in the same step', async () => {
    const zone = 'Pacific/Chatham';
    const { id } = await identity.users.create({
      username: 'ada',
      timezone: zone,
      timeoutMinutes: 5,
      writesOnly: true,
    });
    const [row] = await query(
      `select p.rule, p.edge, p.timeout_us::text, p.writes_only, p.zone, s.state
      from users u join time_policies p on p.id = u.policy_id
      join user_policies s on s.user_id = u.id and s.policy_id = p.id where u.id = $1`,
      [id],
    );
    expect(row).toEqual({
      rule: 'join',
      edge: 'inclusive',
      timeout_us: '300000000',
      writes_only: true,
      zone,
      state: 'active',
    });
  });

  it('shares one policy between people whose settings are equal, also when they come at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `twin${index}`);
    const twins = await Promise.all(
      names.map((username) => identity.users.create({ username, timezone: 'asia/kathmandu' })),
    );
    const rows = await query('select distinct policy_id, timezone from users where id = any($1)', [
      twins.map(({ id }) => id),
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0].timezone).toBe('Asia/Kathmandu');
  });

  it('refuses names that are taken in any case, reserved, or look like an id', async () => {
    await identity.users.create({ username: 'Grace', email: 'grace@example.org' });
    await expect(identity.users.create({ username: 'gRACE' })).rejects.toMatchObject({ code: 'users.username_taken' });
    await expect(identity.users.create({ username: 'g2', email: 'GRACE@example.org' })).rejects.toMatchObject({
      code: 'users.email_taken',
    });
    const bad = ['current', 'My', '', '-x', 'a b', 'x'.repeat(64), '4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1'];
    for (const username of bad) {
      await expect(identity.users.create({ username })).rejects.toMatchObject({ code: 'users.invalid' });
    }
  });

  it('refuses an unknown zone and a timeout out of bounds', async () => {
    await expect(
      identity.users.create({ username: 'zed', timezone: 'Mars/Base', timeoutMinutes: 61 }),
    ).rejects.toMatchObject({
      code: 'users.invalid',
      details: { timezone: ['Not a known time zone.'], timeout_minutes: [expect.any(String)] },
    });
  });

  it('keeps only a slow hash of the password', async () => {
    const { id } = await identity.users.create({ username: 'secretive', password: 'correct horse' });
    const [row] = await query('select password_hash from users where id = $1', [id]);
    expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  });
});

describe('finding a person', () => {
  it('knows current, my, uuid, username in any case and @username', async () => {
    const { id, uuid } = await identity.users.create({ username: 'Linus', timezone: 'America/Sao_Paulo' });
    for (const ref of ['current', 'my', uuid, uuid.toUpperCase(), 'linus', '@LINUS']) {
      const person = await identity.reader.resolve(ref, id);
      expect(person).toMatchObject({ id, uuid, username: 'Linus', timezone: 'America/Sao_Paulo', timeoutMinutes: 15 });
    }
  });

  it('finds nobody where there is nobody', async () => {
    for (const ref of ['current', 'nobody', '@', '', '\u0000', '4a1e8f43-2b7c-4a6f-9d57-a5c8d0a9e3b1', "' or 1=1"]) {
      expect(await identity.reader.resolve(ref, undefined)).toBeUndefined();
    }
  });

  it('shows every field of a profile, and no secret', async () => {
    const { id } = await identity.users.create({ username: 'open', email: 'o@example.org', password: 'p' });
    const profile = await identity.reader.profile(id);
    expect(profile).toMatchObject({
      username: 'open',
      email: 'o@example.org',
      adminLevel: 'default',
      weekdayStart: 0,
      timeFormat24hr: null,
      settingsRev: 1,
      shareDays: null,
      createdAt: NOW_US,
      loggedInAt: null,
    });
    expect(Object.keys(profile ?? {})).not.toContain('passwordHash');
  });
});

describe('changing settings', () => {
  it('stores them and raises the revision', async () => {
    const { id } = await identity.users.create({ username: 'changing' });
    const { settings } = parseUserSettings({
      share_projects: 'yes',
      share_days: '30',
      time_format_24hr: 'true',
      bio: 'hi',
      website: '',
    });
    identity.clock.advance(60_000_000);
    await identity.users.update(id, settings);
    expect(await identity.reader.profile(id)).toMatchObject({
      projectsUsedPublic: true,
      shareDays: 30,
      timeFormat24hr: true,
      bio: 'hi',
      website: null,
      settingsRev: 2,
      modifiedAt: NOW_US + 60_000_000,
    });
    identity.clock.set(NOW);
    expect((await identity.reader.byId(id))?.sharing).toMatchObject({ projects: true, days: 30, languages: false });
  });

  it('says when there is nobody to change, or an address is taken', async () => {
    await expect(identity.users.update(999_999, { bio: 'x' })).rejects.toMatchObject({ code: 'users.not_found' });
    await identity.users.create({ username: 'first', email: 'one@example.org' });
    const { id } = await identity.users.create({ username: 'second' });
    await expect(identity.users.update(id, { email: 'ONE@example.org' })).rejects.toMatchObject({
      code: 'users.email_taken',
    });
  });
});
