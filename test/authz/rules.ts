import { orgRules } from './org-callers.js';

/**
 * What each kind of route answers to each kind of caller. Written from the product's promises, not from its answers:
 * without a good credential 401, somebody else's 404, without the scope, the level or the right kind of credential 403.
 */
export const CALLERS = {
  anonymous: 'nobody',
  unknownKey: 'an API key that nobody holds',
  malformedHeader: 'an Authorization header that names nothing, beside a good ?api_key=',
  revokedKey: 'an API key that was revoked',
  expiredKey: 'an API key whose time is over',
  suspendedKey: 'the API key of a suspended person',
  secretAlone: 'the secret of an app, and no token',
  revokedToken: 'an OAuth token that was revoked',
  expiredToken: 'an OAuth token whose time is over',
  foreignSecret: 'an OAuth token beside the secret of another app',
  demotedKey: 'the admin key of somebody who is no administrator any more',
  revokedAdminKey: 'an admin key that was revoked',
  endedSession: 'a browser that has logged out',
  outsider: 'the API key of another person',
  adminsApiKey: 'the API key of a superadmin',
  emailKey: 'an own API key with the scope email',
  emailToken: 'an own OAuth token with the scope email',
  readOnlyKey: 'an own API key that only reads',
  readToken: 'an own OAuth token with every scope to read',
  ownToken: 'an own OAuth token with every scope but admin',
  ownKey: 'an own API key',
  viewerKey: 'the admin key of a viewer',
  adminKey: 'the admin key of an admin',
  superadminKey: 'the admin key of a superadmin',
  adminToken: 'an OAuth token of a superadmin with the scope admin',
  session: 'a browser that has just logged in, sending our form',
  staleSession: 'a browser that logged in an hour ago, sending our form',
  otherSession: "another person's browser, sending our form",
  adminSession: "a superadmin's browser, sending our form",
  forgedSession: 'a browser that another site makes send a request',
  statsKey: 'the key of the operator’s bots',
  revocationKey: 'the key of the operator’s scanner for leaked keys',
  anonymousOfSharer: 'nobody, at what somebody shares with everybody',
  outsiderOfSharer: 'another person, at what somebody shares with everybody',
} as const;
export type Caller = keyof typeof CALLERS;

/**
 * `passes`: the guard lets the caller in, and the route answers what it answers to those it is made for. `login`,
 * `confirm`: sent on to log in, or to prove again who they are.
 */
export type Outcome = 'passes' | 'login' | 'confirm' | 401 | 403 | 404;
export type Rule = Readonly<Record<Caller, Outcome>>;

const everybody = (outcome: Outcome): Rule =>
  Object.fromEntries(Object.keys(CALLERS).map((caller) => [caller, outcome])) as Rule;

/** Who shows nothing that is any good. The cookie is not read where a session will not do. */
const STRANGERS = [
  'anonymous',
  'unknownKey',
  'malformedHeader',
  'revokedKey',
  'expiredKey',
  'suspendedKey',
  'secretAlone',
  'revokedToken',
  'expiredToken',
  'foreignSecret',
  'demotedKey',
  'revokedAdminKey',
  'endedSession',
  'session',
  'staleSession',
  'otherSession',
  'adminSession',
  'forgedSession',
  'anonymousOfSharer',
] as const satisfies Caller[];
const ADMIN_KEYS = ['viewerKey', 'adminKey', 'superadminKey'] as const satisfies Caller[];
const SESSIONS = [
  'session',
  'staleSession',
  'otherSession',
  'adminSession',
  'forgedSession',
] as const satisfies Caller[];

const all = <Names extends readonly Caller[]>(names: Names, outcome: Outcome) =>
  Object.fromEntries(names.map((name) => [name, outcome])) as Record<Names[number], Outcome>;

/** A route of the API about what belongs to the person in the path. */
const theirs: Rule = {
  ...all(STRANGERS, 401),
  ...all(ADMIN_KEYS, 403),
  statsKey: 403,
  revocationKey: 403,
  outsider: 404,
  outsiderOfSharer: 404,
  adminsApiKey: 404,
  adminToken: 403,
  emailKey: 403,
  emailToken: 403,
  readOnlyKey: 'passes',
  readToken: 'passes',
  ownToken: 'passes',
  ownKey: 'passes',
};

/** The same about the caller: another person comes to what is their own. */
const own: Rule = { ...theirs, outsider: 'passes', outsiderOfSharer: 'passes', adminsApiKey: 'passes' };
const writing = { readOnlyKey: 403, readToken: 403 } as const;
const withoutScope = { emailKey: 'passes', emailToken: 'passes', adminToken: 'passes' } as const;

/** A good key or token is known, a bad one refused; whoever shows none is welcome, too. */
const passersby: Rule = {
  ...theirs,
  ...withoutScope,
  anonymous: 'passes',
  secretAlone: 'passes',
  endedSession: 'passes',
  ...all(SESSIONS, 'passes'),
  anonymousOfSharer: 'passes',
  outsider: 'passes',
  outsiderOfSharer: 'passes',
  adminsApiKey: 'passes',
};

/** A route of administration. */
const administration: Rule = {
  ...everybody(403),
  ...all(STRANGERS, 401),
  ...all(ADMIN_KEYS, 'passes'),
  adminToken: 'passes',
};

/** A person whom everybody may look up: their time is for those whom they let, and for those who administer. */
const lookedUp: Rule = {
  ...theirs,
  ...all(ADMIN_KEYS, 'passes'),
  ...all(SESSIONS, 403),
  anonymous: 403,
  secretAlone: 403,
  endedSession: 403,
  outsider: 403,
  adminsApiKey: 'passes',
  adminToken: 'passes',
  statsKey: 'passes',
  anonymousOfSharer: 'passes',
  outsiderOfSharer: 'passes',
};

/** For programs of the operator, and for whoever administers. */
const bots: Rule = {
  ...everybody(403),
  ...all(STRANGERS, 401),
  ...all(ADMIN_KEYS, 'passes'),
  adminsApiKey: 'passes',
  adminToken: 'passes',
  statsKey: 'passes',
  revocationKey: 401,
};

/** A page: whoever is not logged in is shown the way in. Keys and tokens are not looked at. */
const page: Rule = { ...everybody('login'), ...all(SESSIONS, 'passes') };

/** What people do with their apps, at a browser or with a key that may do everything. */
const apps: Rule = {
  ...own,
  ...all(SESSIONS, 'passes'),
  ownToken: 403,
  readToken: 403,
  emailKey: 403,
  readOnlyKey: 403,
};

export const RULES = {
  /** Credentials are not even read. */
  open: everybody('passes'),
  'their reading': theirs,
  'their writing': { ...theirs, ...writing },
  /** What lasts longer than an app's token, or shows where it leads: keys alone. */
  'their reading by key': { ...theirs, ownToken: 403, readToken: 403 },
  'their writing by key': { ...theirs, ...writing, ownToken: 403 },
  'own reading': own,
  'own writing': { ...own, ...writing },
  'own without a scope': { ...own, ...withoutScope },
  /** What somebody shares is seen by everybody; what they do not share is not there. */
  'shared activity': {
    ...theirs,
    anonymous: 404,
    secretAlone: 404,
    endedSession: 404,
    ...all(SESSIONS, 404),
    anonymousOfSharer: 'passes',
    outsiderOfSharer: 'passes',
    adminToken: 404,
  },
  /** The same, where whoever shares nothing is known nevertheless. */
  'shared or refused': {
    ...theirs,
    anonymous: 403,
    secretAlone: 403,
    endedSession: 403,
    ...all(SESSIONS, 403),
    outsider: 403,
    adminsApiKey: 403,
    anonymousOfSharer: 'passes',
    outsiderOfSharer: 'passes',
  },
  'looked up': lookedUp,
  /** What everybody may know of anybody. */
  'looked up by anybody': {
    ...lookedUp,
    ...all(SESSIONS, 'passes'),
    anonymous: 'passes',
    secretAlone: 'passes',
    endedSession: 'passes',
    outsider: 'passes',
    emailKey: 'passes',
    emailToken: 'passes',
    revocationKey: 403,
  },
  /** Two APIs at one address: here without what makes it Hackatime's. Keys of every kind come in, and see as little. */
  'shared or looked up activity': {
    ...theirs,
    ...all(ADMIN_KEYS, 404),
    statsKey: 404,
    anonymous: 404,
    secretAlone: 404,
    endedSession: 404,
    ...all(SESSIONS, 404),
    anonymousOfSharer: 'passes',
    outsiderOfSharer: 'passes',
    adminToken: 404,
  },
  /** Two APIs at one address: whoever does not let themselves be looked up is not there. */
  'looked up or not there': {
    ...lookedUp,
    ...all(SESSIONS, 404),
    anonymous: 404,
    secretAlone: 404,
    endedSession: 404,
    outsider: 404,
  },
  /** The caller's own where nobody is named; who administers is their own as well as anybody's. */
  'own or looked up': { ...own, ...all(ADMIN_KEYS, 'passes'), statsKey: 404 },
  /** The caller's own where nobody is named; of others, for who administers. */
  'own, or by office': { ...own, ...all(ADMIN_KEYS, 'passes') },
  'own address, or by office': { ...own, ...all(ADMIN_KEYS, 'passes'), emailKey: 'passes', emailToken: 'passes' },
  /** The key that may do everything, shown to a key that may do everything. */
  'own key by a whole key': { ...own, readOnlyKey: 403, readToken: 403, ownToken: 403 },
  'for the bots': bots,
  'for the bots that change': { ...bots, viewerKey: 403 },
  'for the scanner': { ...everybody(401), revocationKey: 'passes' },
  /** Name and face of anybody. */
  profile: passersby,
  /** What belongs to nobody in particular, with the caller's own part in it. */
  'open to passers-by': passersby,
  /** At the address of a person, and needing no scope of them. */
  'theirs without a scope': { ...theirs, emailKey: 'passes', emailToken: 'passes', adminToken: 404 },
  'administration by viewers': administration,
  'administration by admins': { ...administration, viewerKey: 403 },
  'administration by superadmins': { ...administration, viewerKey: 403, adminKey: 403 },
  /** What it makes outlives the caller's credential: a token of an app will not do. */
  'lasting administration by admins': { ...administration, viewerKey: 403, adminToken: 403 },
  'lasting administration by superadmins': { ...administration, viewerKey: 403, adminKey: 403, adminToken: 403 },
  page,
  /** Posts a form. */
  'page that changes': { ...page, forgedSession: 403 },
  /** Shows or changes what opens the account. */
  'guarded page': { ...page, staleSession: 'confirm' },
  'guarded page that changes': { ...page, staleSession: 'confirm', forgedSession: 403 },
  /** For whoever is there. */
  'open page': everybody('passes'),
  'open page that changes': {
    ...everybody(403),
    ...all(['session', 'staleSession', 'otherSession', 'adminSession'], 'passes'),
  },
  'own apps': apps,
  'change of own apps': { ...apps, forgedSession: 403 },
  /** What nobody does in passing: right after a login, or with a key that may do everything. */
  'end of the own account': { ...apps, staleSession: 403, forgedSession: 403 },
  /** The key that may do everything: who holds less does not come to it, nor who is at somebody's open browser. */
  'own primary key': { ...apps, staleSession: 403, forgedSession: 403 },
  /** A key for editors: an app gets one that may send activity, a key gets itself. */
  'own key for editors': { ...own, readToken: 403 },
  /** With a key or at a browser, not through an app. */
  'own reading by key or browser': { ...own, ...all(SESSIONS, 'passes'), ownToken: 403, readToken: 403 },
  'own reading by key or form': {
    ...own,
    ...all(SESSIONS, 'passes'),
    ownToken: 403,
    readToken: 403,
    forgedSession: 403,
  },
  'own writing by key or form': {
    ...own,
    ...writing,
    ...all(SESSIONS, 'passes'),
    ownToken: 403,
    forgedSession: 403,
  },
  /** The trust that apps are given: at a browser too. */
  'trust in apps': {
    ...everybody(403),
    ...all(STRANGERS, 401),
    ...all(SESSIONS, 403),
    superadminKey: 'passes',
    adminSession: 'passes',
  },
  /** Administration at a browser: to everybody else it is not there. */
  'page of admins': { ...page, ...all(SESSIONS, 404), adminSession: 'passes' },
  'page of admins that changes': { ...page, ...all(SESSIONS, 404), adminSession: 'passes', forgedSession: 403 },
  /** The key of whoever is logged in, for extensions of browsers. */
  "the browser's key": { ...everybody(401), ...all(SESSIONS, 'passes'), forgedSession: 403 },
  /** The caller's own, at a browser too. */
  'own reading, also at a browser': { ...own, ...all(SESSIONS, 'passes') },
  'own writing, also at a browser': { ...own, ...writing, ...all(SESSIONS, 'passes'), forgedSession: 403 },
  'own writing right after a login': {
    ...everybody(401),
    ...all(SESSIONS, 'passes'),
    staleSession: 403,
    forgedSession: 403,
  },
  ...orgRules(theirs),
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof RULES;
