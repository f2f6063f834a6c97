import { describe, expect, it } from 'vitest';
import type { AccessRules } from '../config/provider-config.js';
import { checkAdmission, levelFor, verifiedEmail } from './admission.js';
import { claimOf, flagClaim, listClaim, slackIdOf, textClaim } from './claims.js';
import type { ExternalProfile } from './external-profile.js';
import { usernameFor } from './username.js';

const ADA: ExternalProfile = {
  issuer: 'https://idp.example',
  subject: '1815',
  email: 'Ada@Example.com',
  isEmailVerified: true,
  username: 'ada',
  name: 'Ada Lovelace',
  groups: ['dev'],
};
const OPEN: AccessRules = {
  allows_sign_up: true,
  email_domains: [],
  required_groups: [],
  trusts_email: false,
  levels: null,
};

describe('a Slack id', () => {
  const claim = (iss: string, id: unknown) => slackIdOf({ iss, 'https://slack.com/user_id': id });

  it('is told by Slack alone', () => {
    expect(claim('https://slack.com', 'U0R7MFMJM')).toBe('U0R7MFMJM');
    expect(claim('https://slack.com.example', 'U0R7MFMJM')).toBeUndefined();
    expect(claim('https://idp.example', 'U0R7MFMJM')).toBeUndefined();
    expect(slackIdOf({ 'https://slack.com/user_id': 'U0R7MFMJM' })).toBeUndefined();
  });

  it.each([undefined, null, 7, '', 'ada', 'U0\u0000', ['U0R7MFMJM']])('is not %j', (id) => {
    expect(claim('https://slack.com', id)).toBeUndefined();
  });
});

describe('claims', () => {
  const claims = {
    'https://example.com/groups': ['a'],
    realm_access: { roles: ['b', 'c', 7, 'b'] },
    id: 7,
    blank: ' ',
    verified: 'true',
  };

  it('hold no character that the database cannot keep', () => {
    const hostile = { id: 'a\u0000b', groups: ['x\u0000y', 'z'], group: '\u0000' };
    expect(textClaim(hostile, 'id')).toBeUndefined();
    expect(listClaim(hostile, 'groups')).toEqual(['z']);
    expect(listClaim(hostile, 'group')).toEqual([]);
  });

  it('are found by their whole name before their dots are followed', () => {
    expect(listClaim(claims, 'https://example.com/groups')).toEqual(['a']);
    expect(listClaim(claims, 'realm_access.roles')).toEqual(['b', 'c']);
    expect(listClaim(claims, 'realm_access.none')).toEqual([]);
    expect(claimOf(claims, null)).toBeUndefined();
  });

  it('are texts, numbers written out, and flags', () => {
    expect(textClaim(claims, 'id')).toBe('7');
    expect(textClaim(claims, 'blank')).toBeUndefined();
    expect(flagClaim(claims, 'verified')).toBe(true);
    expect(flagClaim({ verified: 1 }, 'verified')).toBe(false);
  });

  it('are not those that every object has', () => {
    expect(claimOf({}, 'constructor')).toBeUndefined();
    expect(claimOf({ a: {} }, 'a.constructor.name')).toBeUndefined();
  });
});

describe('a username', () => {
  it.each([
    [ADA, 'ada'],
    [{ ...ADA, username: 'ada@corp.example' }, 'ada'],
    [{ ...ADA, username: 'Søren Ångström' }, 'S-ren-Angstrom'],
    [{ ...ADA, username: undefined }, 'Ada'],
    [{ ...ADA, username: '李', email: undefined, name: undefined }, '1815'],
    [{ ...ADA, username: '--', email: undefined, name: undefined, subject: '!' }, 'person'],
    [{ ...ADA, username: 'a'.repeat(80) }, 'a'.repeat(40)],
  ])('is made of what the provider tells', (profile, expected) => {
    expect(usernameFor(profile)).toBe(expected);
  });
});

describe('admission', () => {
  it('asks for one of the groups', () => {
    expect(() => checkAdmission({ ...OPEN, required_groups: ['ops', 'dev'] }, ADA)).not.toThrow();
    expect(() => checkAdmission({ ...OPEN, required_groups: ['ops'] }, ADA)).toThrow('not in a group');
  });

  it('asks for a verified address in one of the domains, not in one that ends alike', () => {
    const rules = { ...OPEN, email_domains: ['example.com'] };
    expect(() => checkAdmission(rules, ADA)).not.toThrow();
    for (const email of ['ada@evil-example.com', 'ada@sub.example.com', 'ada@example.com@evil.example', undefined]) {
      expect(() => checkAdmission(rules, { ...ADA, email })).toThrow('no verified e-mail address');
    }
    expect(() => checkAdmission(rules, { ...ADA, isEmailVerified: false })).toThrow('no verified e-mail address');
  });

  it('believes verified addresses only', () => {
    expect(verifiedEmail(ADA)).toBe('ada@example.com');
    expect(verifiedEmail({ ...ADA, isEmailVerified: false })).toBeUndefined();
  });
});

describe('the level', () => {
  const groups = [
    { group: 'dev', level: 'viewer' as const },
    { group: 'root', level: 'admin' as const },
    { group: 'chiefs', level: 'superadmin' as const },
  ];
  const levels = { groups, allows_superadmin: false };

  it('is none of the provider’s business unless told so', () => {
    expect(levelFor(OPEN, ADA.groups, 'admin')).toBeUndefined();
  });

  it('is the highest that the groups give, and default without one', () => {
    const rules = { ...OPEN, levels };
    expect(levelFor(rules, ADA.groups, 'default')).toBe('viewer');
    expect(levelFor(rules, ['dev', 'root'], 'default')).toBe('admin');
    expect(levelFor(rules, ['Root'], 'admin')).toBe('default');
  });

  it('of superadmins stands, where the provider cannot make them', () => {
    expect(levelFor({ ...OPEN, levels }, ADA.groups, 'superadmin')).toBeUndefined();
    expect(levelFor({ ...OPEN, levels: { groups, allows_superadmin: true } }, ADA.groups, 'superadmin')).toBe('viewer');
  });
});
