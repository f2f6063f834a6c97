import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '#libs/platform/auth';
import { namedQuery, run, Tenancy } from '#libs/platform/database';
import { startApp, type TestApp, type TestUser } from '../../../test/support/app.js';
import { rowsOf } from '../../../test/support/rows.js';
import { OrgAccessReader } from './org-access.reader.js';

const ACME = '0a0a0a0a-0000-4000-8000-000000000001';
const EVIL = '0a0a0a0a-0000-4000-8000-000000000002';
const ALL = namedQuery<[], { org_id: string }>('spec.all', 'select org_id from org_members');
let app: TestApp;
let jane: TestUser;
let mallory: TestUser;

const principalOf = ({ user }: TestUser) => ({ userId: user.id }) as Principal;

beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
  [jane, mallory] = [await app.createUser({ username: 'jane' }), await app.createUser({ username: 'mallory' })];
  for (const [id, owner] of [
    [ACME, jane],
    [EVIL, mallory],
  ] as const) {
    await rowsOf(
      app.database,
      `insert into organisations (id, name, timezone, timeout_minutes, writes_only, is_duration_visible,
        default_project_privacy, plan, created_at, modified_at)
      values ($1, 'Same', 'UTC', 15, false, true, 'visible', 'business', now(), now())`,
      [id],
    );
    await rowsOf(
      app.database,
      `insert into org_members (org_id, user_id, role, source, joined_at, modified_at)
      values ($1, $2, 'owner', 'founder', now(), now())`,
      [id, owner.user.id],
    );
  }
});
afterAll(() => app?.close());

describe('an organisation', () => {
  const find = (who: TestUser, org: string) =>
    app.app.get(OrgAccessReader, { strict: false }).find(principalOf(who), { org });

  it('is there for its members alone', async () => {
    const access = await find(jane, ACME);
    expect(access?.member?.role).toBe('owner');
    expect(access?.permissions.has('delete_org')).toBe(true);
    expect(await find(mallory, ACME)).toBeUndefined();
    expect(await find(jane, 'nonsense')).toBeUndefined();
  });
});

describe('a transaction', () => {
  const tenancy = () => app.app.get(Tenancy, { strict: false });

  it('sees the organisation that it names, and nothing without a name', async () => {
    const seen = (orgId?: string) =>
      tenancy().read({ ...(orgId !== undefined && { orgId }) }, (on) => run(on, ALL, []));
    expect(await seen(ACME)).toEqual([{ org_id: ACME }]);
    expect(await seen(EVIL)).toEqual([{ org_id: EVIL }]);
    expect(await seen()).toEqual([]);
  });

  it('cannot write into another organisation', async () => {
    const write = tenancy().within(ACME, (em) =>
      em.execute(
        `insert into org_groups (org_id, id, name, created_at, modified_at) values (?, gen_random_uuid(), 'x', now(), now())`,
        [EVIL],
      ),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });
});
