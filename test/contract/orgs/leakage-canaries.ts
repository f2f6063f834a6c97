import { GRANTABLE } from '#libs/orgs';

export const SIDES = ['a', 'b'] as const;
export type Side = (typeof SIDES)[number];
export const ORG_ROLES = ['owner', 'admin', 'manager', 'member', 'viewer', 'left', 'suspended'] as const;
const NOW = '2026-10-10T11:00:00Z';
const JOINED = '2026-10-01T00:00:00Z';

const GRANTED = `'{${[...GRANTABLE].join(',')}}'`;

/** Everything of one side that has a name of its own. */
export function idsOf(side: Side) {
  const id = (kind: number) => `${String(kind).padStart(8, '0')}-${side.repeat(4)}-4000-8000-00000000${side.repeat(4)}`;
  return {
    org: id(1),
    dashboard: id(2),
    restricted: id(3),
    group: id(4),
    invite: id(5),
    account: id(6),
    key: id(7),
    domain: id(8),
    token: id(9),
    provider: id(10),
    rule: id(11),
    scimUser: id(12),
    /** A provider of the organisation that nobody has set up. */
    spareProvider: id(13),
    serviceKeyText: `bks_${side.toUpperCase().repeat(48)}`,
    scimText: `scim_${side.toUpperCase().repeat(48)}`,
    inviteText: side.repeat(43),
  };
}

/** What nobody of the other side may ever be told; `hid` and the project that this side does not see: nobody at all. */
export const marksAgainst = (side: Side): readonly string[] => {
  const other = side === 'a' ? 'b' : 'a';
  const { serviceKeyText, scimText, inviteText, ...ids } = idsOf(other);
  return [`qq${other}7`, 'qqhid', `qqonly${other}`, ...Object.values(ids), serviceKeyText, scimText, inviteText];
};

interface Known {
  readonly idOf: (name: string) => number;
  readonly hashOf: (secret: string) => string;
  readonly projectOf: (userId: number, name: string) => number;
}

/** Rows of every table; each table has one that is called as its twin, and one with the side's mark. */
export function rowsOfSide(side: Side, { idOf, hashOf, projectOf }: Known): string {
  const ids = idsOf(side);
  const mark = `qq${side}7`;
  const org = `'${ids.org}'`;
  const person = (role: string) => idOf(`${side}-${role}`);
  const member = (role: string) => {
    const [left, suspended] = [role === 'left', role === 'suspended'].map((is) => (is ? `'${NOW}'` : 'null'));
    const held = role === 'left' || role === 'suspended' ? 'member' : role;
    return `(${org}, ${person(role)}, '${held}', '${role === 'viewer' ? 'scim' : 'invite'}', '${JOINED}', ${left}, ${suspended}, '${NOW}')`;
  };
  const hides = (userId: number, project: string) => `(${org}, ${userId}, ${projectOf(userId, project)}, 'hidden')`;
  const other = side === 'a' ? 'b' : 'a';
  return `
  insert into organisations (id, name, timezone, timeout_minutes, writes_only, is_duration_visible,
    default_project_privacy, plan, audit_retention_days, created_at, modified_at)
    values (${org}, 'Same ${mark}', 'UTC', 15, false, true, 'visible', 'business', 400, '${NOW}', '${NOW}');
  insert into org_ids values (${org}) on conflict do nothing;
  insert into org_members (org_id, user_id, role, source, joined_at, left_at, suspended_at, modified_at) values
    ${ORG_ROLES.map(member).join(', ')}, (${org}, ${idOf('both')}, 'member', 'invite', '${JOINED}', null, null, '${NOW}');
  insert into org_groups (org_id, id, name, external_id, permissions, created_at, modified_at) values
    (${org}, '${ids.group}', 'Same', 'same', '{}', '${NOW}', '${NOW}'),
    (${org}, gen_random_uuid(), '${mark} group', '${mark}', '{view_all_dashboards}', '${NOW}', '${NOW}');
  insert into org_group_members values (${org}, '${ids.group}', ${person('member')}, 'scim');
  insert into dashboards (org_id, id, full_name, created_by, is_viewing_restricted, is_manual_time_hidden, created_at,
    modified_at) values
    (${org}, '${ids.dashboard}', 'Same', ${person('manager')}, false, false, '${NOW}', '${NOW}'),
    (${org}, '${ids.restricted}', '${mark} dashboard', ${person('owner')}, true, false, '${NOW}', '${NOW}');
  insert into dashboard_members select org_id, '${ids.dashboard}', user_id, false, '${NOW}' from org_members
    where org_id = ${org} and left_at is null;
  insert into dashboard_members values (${org}, '${ids.restricted}', ${person('member')}, false, '${NOW}');
  insert into dashboard_viewers values (${org}, '${ids.restricted}', ${person('viewer')});
  insert into dashboard_viewer_groups values (${org}, '${ids.restricted}', '${ids.group}');
  insert into dashboard_requests values (${org}, '${ids.restricted}', ${person('manager')}, 'join', '${NOW}');
  insert into org_project_privacy values
    ${ORG_ROLES.map((role) => hides(person(role), `qqhid-${side}`)).join(', ')}, ${hides(idOf('both'), `qqonly${other}`)};
  insert into org_project_privacy values
    (${org}, ${person('viewer')}, ${projectOf(person('viewer'), 'same')}, 'visible');
  insert into org_group_members values (${org}, '${ids.group}', ${person('viewer')}, 'sso');
  insert into org_invites (org_id, id, email, role, token_hash, invited_by, created_at, expires_at) values
    (${org}, '${ids.invite}', 'same@example.com', 'viewer', '\\x${hashOf(ids.inviteText)}', ${person('admin')}, '${NOW}',
      '2026-10-17T12:00:00Z'),
    (${org}, gen_random_uuid(), '${mark}@example.com', 'viewer', '\\x01${hashOf(mark)}', null, '${NOW}',
      '2026-10-17T12:00:00Z');
  insert into org_invite_dashboards values (${org}, '${ids.invite}', '${ids.dashboard}');
  insert into org_domains (org_id, id, domain, challenge, verified_at, created_at) values
    (${org}, '${ids.domain}', 'same.com', '${mark}-challenge', null, '${NOW}'),
    (${org}, gen_random_uuid(), '${mark}.com', '${mark}-challenge', '${NOW}', '${NOW}');
  insert into identity_providers (id, slug, kind, name, is_enabled, org_id, config, created_at, modified_at)
    values ('${ids.provider}', '${mark}', 'oidc', 'Same ${mark}', true, ${org},
      '{"issuer": "https://127.0.0.1:1/${mark}", "client_id": "${mark}"}', '${NOW}', '${NOW}'),
      ('${ids.spareProvider}', '${mark}-spare', 'oidc', 'Same ${mark}', true, ${org}, 
        '{"issuer": "https://127.0.0.1:1/${mark}", "client_id": "${mark}"}', '${NOW}', '${NOW}');
  insert into org_identity_providers (org_id, provider_id, is_enforced, default_role, group_mapping, modified_at)
    values (${org}, '${ids.provider}', false, 'member', '{"${mark}": {"groups": ["${ids.group}"]}}', '${NOW}');
  insert into org_break_glass values (${org}, ${person('owner')});
  insert into scim_tokens (org_id, id, label, preview, token_hash, created_by, created_at) values
    (${org}, '${ids.token}', 'Same ${mark}', 'scim_${mark}…', '\\x${hashOf(ids.scimText)}', ${person('owner')}, '${NOW}');
  insert into scim_users (org_id, user_id, id, user_name, external_id, attributes, is_active, created_at, modified_at)
    values (${org}, ${person('member')}, '${ids.scimUser}', 'same@example.com', '${mark}', '{"displayName": "${mark}"}',
      true, '${NOW}', '${NOW}');
  insert into service_accounts (org_id, id, name, permissions, created_by, created_at, modified_at) values
    (${org}, '${ids.account}', 'Same', ${GRANTED}, ${person('owner')}, '${NOW}', '${NOW}'),
    (${org}, gen_random_uuid(), '${mark}', '{}', ${person('owner')}, '${NOW}', '${NOW}');
  insert into service_account_keys (org_id, id, account_id, label, preview, key_hash, scopes, created_at) values
    (${org}, '${ids.key}', '${ids.account}', '${mark}', 'bks_${mark}…', '\\x${hashOf(ids.serviceKeyText)}',
      '{read_orgs,write_orgs}', '${NOW}');
  insert into org_custom_rules (org_id, id, position, name, action, source, operation, source_value, destinations,
    created_at, modified_at) values (${org}, '${ids.rule}', 0, '${mark} rule', 'change', 'project', 'equals', '${mark}',
    '[{"destination": "project", "replacement": "${mark}"}]', '${NOW}', '${NOW}');`;
}
