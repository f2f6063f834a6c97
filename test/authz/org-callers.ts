import type { CALLERS, Caller, Outcome, Rule } from './rules.js';

/** Who comes to a route of an organisation besides everybody else. `ownKey` is its owner there, `outsider` nobody. */
export const ORG_CALLERS = {
  adminOfOrg: 'the API key of an admin of the organisation',
  managerOfOrg: 'the API key of a manager of the organisation',
  memberOfOrg: 'the API key of a member of the organisation',
  viewerOfOrg: 'the API key of a viewer of the organisation',
  leftOrg: 'the API key of somebody who has left the organisation',
  suspendedInOrg: 'the API key of a suspended member of the organisation',
  ownerElsewhere: 'the API key of the owner of another organisation',
  serviceAccount: "the key of the organisation's service account, with every permission that it may be given",
  bareServiceAccount: "the key of the organisation's service account without any permission",
  serviceElsewhere: "the key of another organisation's service account, with every permission",
  directoryOfOrg: "the token of the organisation's directory",
  adminBrowserOfOrg: 'a browser in which an admin of the organisation has just logged in',
  memberBrowserOfOrg: 'a browser in which a member of the organisation has just logged in',
} as const;
export type OrgCaller = keyof typeof ORG_CALLERS;
export type OrgRule = Rule & Readonly<Record<OrgCaller, Outcome>>;
export type AnyCaller = keyof typeof CALLERS | OrgCaller;

type Role = 'admin' | 'manager' | 'member' | 'viewer';
const ROLES: readonly Role[] = ['admin', 'manager', 'member', 'viewer'];

interface Kind {
  /** What keys of people get who are nothing in the organisation. */
  readonly people: Rule;
  readonly roles: readonly Role[];
  /** `any`: without a permission, too. `none`: not taken at all. */
  readonly service: 'any' | 'granted' | 'none';
  readonly isWriting: boolean;
  readonly hasBrowser: boolean;
}

const SESSIONS: readonly Caller[] = ['session', 'staleSession', 'otherSession', 'adminSession', 'forgedSession'];
const all = (names: readonly string[], outcome: Outcome) => Object.fromEntries(names.map((name) => [name, outcome]));

function ruleOf({ people, roles, service, isWriting, hasBrowser }: Kind): OrgRule {
  const may = (role: Role): Outcome => (roles.includes(role) ? 'passes' : 403);
  const browser = (outcome: Outcome): Outcome => (hasBrowser ? outcome : 401);
  return {
    ...people,
    ...(isWriting && { readOnlyKey: 403, readToken: 403 }),
    session: browser('passes'),
    staleSession: browser('passes'),
    otherSession: browser(404),
    adminSession: browser(404),
    forgedSession: browser(isWriting ? 403 : 'passes'),
    adminOfOrg: may('admin'),
    managerOfOrg: may('manager'),
    memberOfOrg: may('member'),
    viewerOfOrg: may('viewer'),
    leftOrg: 404,
    suspendedInOrg: 404,
    ownerElsewhere: 404,
    serviceAccount: service === 'none' ? 403 : 'passes',
    bareServiceAccount: service === 'any' ? 'passes' : 403,
    serviceElsewhere: service === 'none' ? 403 : 404,
    directoryOfOrg: 403,
    adminBrowserOfOrg: browser(may('admin')),
    memberBrowserOfOrg: browser(may('member')),
  };
}

const ADMINS = ['admin'] as const;
const MANAGERS = ['admin', 'manager'] as const;
const CODERS = ['admin', 'manager', 'member'] as const;

/** @param theirs what a key gets at something that belongs to somebody else */
export function orgRules(theirs: Rule) {
  const rule = (kind: Partial<Kind>) =>
    ruleOf({ people: theirs, roles: ROLES, service: 'any', isWriting: false, hasBrowser: true, ...kind });
  const reading = (kind: Partial<Kind>) => rule(kind);
  const writing = (kind: Partial<Kind>) => rule({ isWriting: true, ...kind });
  const atBrowser = (isRecent: boolean, isWriting: boolean, roles: readonly Role[]): OrgRule => {
    const keys = { ...all(Object.keys(theirs), 401), ...all(Object.keys(ORG_CALLERS), 401) } as OrgRule;
    return {
      ...keys,
      session: 'passes',
      staleSession: isRecent ? 403 : 'passes',
      otherSession: 404,
      adminSession: 404,
      forgedSession: isWriting ? 403 : 'passes',
      adminBrowserOfOrg: roles.includes('admin') ? 'passes' : 403,
      memberBrowserOfOrg: roles.includes('member') ? 'passes' : 403,
    };
  };
  const byKey = (made: OrgRule): OrgRule => ({
    ...made,
    ...all(SESSIONS, 401),
    adminBrowserOfOrg: 401,
    memberBrowserOfOrg: 401,
  });
  const granted = { service: 'granted' } as const;
  const themselves = { service: 'none' } as const;
  return {
    /** Whoever belongs to it. */
    'org: members read': reading({}),
    'org: members read by key': byKey(reading({})),
    /** Whoever may look at dashboards: every role, and programs that were given it. */
    'org: dashboards read': reading(granted),
    'org: dashboards read by key': byKey(reading(granted)),
    /** What is a member's own. */
    'org: themselves read': reading(themselves),
    'org: themselves write': writing(themselves),
    /** Whose coding is shown. */
    'org: coders write': writing({ ...themselves, roles: CODERS }),
    'org: managers write': writing({ ...granted, roles: MANAGERS }),
    'org: admins read': reading({ ...granted, roles: ADMINS }),
    'org: admins write': writing({ ...granted, roles: ADMINS }),
    'org: admins read by key': byKey(reading({ ...granted, roles: ADMINS })),
    'org: admins write by key': byKey(writing({ ...granted, roles: ADMINS })),
    /** Neither a key nor a token will do. */
    'org: admins read at a browser': atBrowser(false, false, ADMINS),
    'org: admins write at a browser': atBrowser(false, true, ADMINS),
    'org: admins write right after a login': atBrowser(true, true, ADMINS),
    'org: owners write right after a login': atBrowser(true, true, []),
    /** People and groups by a directory, which nobody else can pass for. */
    'org: its directory': {
      ...all([...Object.keys(theirs), ...Object.keys(ORG_CALLERS)], 401),
      directoryOfOrg: 'passes',
    } as OrgRule,
  } as const satisfies Record<string, OrgRule>;
}
