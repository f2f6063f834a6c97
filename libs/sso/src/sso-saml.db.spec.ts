import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STRANGER_CERTIFICATE, STRANGER_KEY } from '../../../test/support/idp/keys.js';
import { OPERATOR, type OpenedSso, openSso, SSO_URL } from '../../../test/support/idp/open-sso.js';
import {
  rewritten,
  type SamlAnswer,
  type SamlForm,
  SamlIdp,
  type SamlPerson,
  type SamlRequest,
  withoutSignatures,
} from '../../../test/support/idp/saml-idp.js';

const NOW = '2026-10-10T12:00:00Z';
const MINUTE = 60_000_000;
const ACS = `${SSO_URL}/sso/okta/acs`;
const ENTITY_ID = `${SSO_URL}/sso/okta/metadata`;
const ADA: SamlPerson = { nameId: 'ada-1815', email: 'ada@example.com', uid: 'ada', groups: ['dev', 'ops'] };
const BROWSER = 'the browser of ada';

let sso: OpenedSso;
const idp = new SamlIdp({ acs: ACS, entityId: ENTITY_ID });
/** Providers that sign one of the two only, each calling us by its own name. */
const CARELESS = {
  assertion: new SamlIdp({ acs: `${SSO_URL}/sso/asserts/acs`, entityId: `${SSO_URL}/sso/asserts/metadata` }),
  response: new SamlIdp({ acs: `${SSO_URL}/sso/responds/acs`, entityId: `${SSO_URL}/sso/responds/metadata` }),
};

beforeAll(async () => {
  sso = await openSso(NOW);
  await sso.providers.create(
    {
      slug: 'okta',
      name: 'Okta',
      kind: 'saml',
      config: { metadata_xml: idp.metadata, allows_sign_up: true, trusts_email: true },
    },
    OPERATOR,
  );
  const careless = [
    { slug: 'asserts', config: { metadata_xml: idp.metadata, wants_signed_responses: false } },
    { slug: 'responds', config: { metadata_xml: idp.metadata, wants_signed_assertions: false } },
  ];
  for (const provider of careless)
    await sso.providers.create({ ...provider, name: 'Careless', kind: 'saml' }, OPERATOR);
});
afterAll(() => sso?.close());

const nowMs = () => sso.clock.now() / 1000;
const visitor = (browser = BROWSER) => ({ browser, address: '203.0.113.7' });

async function begin(slug = 'okta', browser = BROWSER): Promise<SamlRequest> {
  return idp.read(await sso.sso.begin(slug, { browser, returnTo: '/account/keys' }));
}

async function answer(request: SamlRequest, changes: Partial<SamlAnswer> = {}): Promise<SamlForm> {
  return idp.answer(request, { person: ADA, nowMs: nowMs(), ...changes });
}

const post = (form: SamlForm, slug = 'okta') => sso.sso.acceptPosted(slug, { ...form }, '203.0.113.7');

/** What is written into the log about a refusal; `accepted` where there was none. */
async function outcomeOf(pending: Promise<string>): Promise<string> {
  return pending.then(
    () => 'accepted',
    ({ code, cause }: { code: string; cause?: Error }) => `${code}: ${cause?.message ?? ''}`,
  );
}

async function outcome(changes: Partial<SamlAnswer>): Promise<string> {
  return outcomeOf(post(await answer(await begin(), changes)));
}

describe('a login through SAML', () => {
  it('makes an account the first time and finds it the second time', async () => {
    const first = await sso.sso.finishPosted('okta', await post(await answer(await begin())), visitor());
    expect(first).toMatchObject({ kind: 'logged_in', isNew: true, returnTo: '/account/keys' });
    const [row] = await sso.query<object>(
      `select u.username, u.email, u.is_email_confirmed, i.issuer, i.subject, i.groups
      from external_identities i join users u on u.id = i.user_id`,
    );
    expect(row).toEqual({
      username: 'ada',
      email: 'ada@example.com',
      is_email_confirmed: true,
      issuer: 'https://idp.example/saml',
      subject: 'ada-1815',
      groups: ['dev', 'ops'],
    });
    const second = await sso.sso.finishPosted('okta', await post(await answer(await begin())), visitor());
    expect(second).toMatchObject({
      kind: 'logged_in',
      isNew: false,
      userUuid: (first as { userUuid: string }).userUuid,
    });
  });

  it('sends a request that the provider can tell is ours', async () => {
    const { xml } = await begin();
    expect(xml).toContain(`AssertionConsumerServiceURL="${ACS}"`);
    expect(xml).toContain(`>${ENTITY_ID}<`);
  });

  it('tells the provider about itself', async () => {
    const xml = await sso.sso.metadata('okta');
    expect(xml).toContain(`entityID="${ENTITY_ID}"`);
    expect(xml).toContain(`Location="${ACS}"`);
    expect(xml).toContain('WantAssertionsSigned="true"');
  });
});

describe('an attacker', () => {
  it.each<[string, Partial<SamlAnswer>, string]>([
    ['an unsigned answer', { signs: 'none' }, 'Invalid document signature'],
    ['an answer of which only the envelope is signed', { signs: 'response' }, 'Invalid signature'],
    ['an answer of which only the assertion is signed', { signs: 'assertion' }, 'Invalid document signature'],
    ['an answer for another audience', { audience: 'https://other.example/metadata' }, 'audience mismatch'],
    ['an answer for another recipient', { recipient: 'https://other.example/acs' }, 'no subject confirmation'],
    ['an answer for another destination', { destination: 'https://other.example/acs' }, 'for another destination'],
    ['an answer of another issuer', { issuer: 'https://evil.example/saml' }, 'from another issuer'],
    ['an answer to another request', { inResponseTo: '_0000000000000000' }, 'InResponseTo is not valid'],
    ['an expired answer', { lifetimeMs: -61_000 }, 'No valid subject confirmation'],
    ['an answer signed by a stranger', { key: STRANGER_KEY, certificate: STRANGER_CERTIFICATE }, 'document signature'],
    [
      'a name that changes with every login',
      { person: { ...ADA, nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' } },
      'the name changes',
    ],
    ['a refusal that carries an assertion', { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }, 'Responder'],
  ])('is refused with %s', async (_, changes, reason) => {
    const told = await outcome(changes);
    expect(told).toMatch(/^sso\.bad_answer: /);
    expect(told).toContain(reason);
  });

  it('is refused with an answer from the future', async () => {
    expect(await outcome({ nowMs: nowMs() + 120_000 })).toContain('not yet valid');
  });

  it('gains nothing from a clock that is off by less than a minute', async () => {
    expect(await outcome({ lifetimeMs: -30_000 })).toBe('accepted');
    expect(await outcome({ nowMs: nowMs() + 30_000 })).toBe('accepted');
  });

  it('is refused with an answer that was used, in its own login and in another one', async () => {
    const request = await begin();
    const form = await answer(request);
    await post(form);
    await expect(post(form)).rejects.toMatchObject({ code: 'sso.login_expired' });
    const other = await begin();
    await expect(post({ ...form, RelayState: other.relayState })).rejects.toMatchObject({ code: 'sso.bad_answer' });
  });

  it('is refused with an assertion that was seen under the same id', async () => {
    await post(await answer(await begin(), { assertionId: '_seen' }));
    await expect(post(await answer(await begin(), { assertionId: '_seen' }))).rejects.toMatchObject({
      code: 'sso.bad_answer',
    });
  });

  it('is refused in another browser, which does not use the login up', async () => {
    const token = await post(await answer(await begin()));
    await expect(sso.sso.finishPosted('okta', token, visitor('an attacker'))).rejects.toMatchObject({
      code: 'sso.other_browser',
    });
    expect(await sso.sso.finishPosted('okta', token, visitor())).toMatchObject({ kind: 'logged_in' });
    await expect(sso.sso.finishPosted('okta', token, visitor())).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('is refused at another provider', async () => {
    await sso.providers.create(
      { slug: 'twin', name: 'Twin', kind: 'saml', config: { metadata_xml: idp.metadata } },
      OPERATOR,
    );
    const form = await answer(await begin());
    await expect(post(form, 'twin')).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('is refused when ten minutes are over', async () => {
    const request = await begin();
    sso.clock.advance(10 * MINUTE);
    const form = await answer(request);
    await expect(post(form)).rejects.toMatchObject({ code: 'sso.login_expired' });
  });

  it('is refused with a document type', async () => {
    const form = await answer(await begin());
    const SAMLResponse = rewritten(
      form.SAMLResponse,
      (xml) => `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>${xml.replace('ada-1815', '&e;')}`,
    );
    await expect(post({ ...form, SAMLResponse })).rejects.toMatchObject({ code: 'sso.bad_answer' });
  });

  it.each<[string, (evil: string, signed: string) => string]>([
    ['before the signed assertion', (evil, signed) => signed.replace('<saml:Assertion', `${evil}<saml:Assertion`)],
    ['behind the signed assertion', (evil, signed) => signed.replace('</saml:Assertion>', `</saml:Assertion>${evil}`)],
    [
      'around the signed assertion',
      (evil, signed) => {
        const inner = /<saml:Assertion.*<\/saml:Assertion>/s.exec(signed)?.[0] ?? '';
        const wrapped = evil.replace('</saml:Subject>', `</saml:Subject><saml:Advice>${inner}</saml:Advice>`);
        return signed.replace(inner, wrapped);
      },
    ],
    [
      'in place of the signed response, which moves inside',
      (evil, signed) => {
        const outer = signed.replace(/ID="[^"]*"/, 'ID="_evil"').replace(/<saml:Assertion.*<\/saml:Assertion>/s, evil);
        const inner = signed.replace(/<\?xml[^>]*\?>/, '');
        return withoutOuterSignature(outer).replace(
          '</samlp:Response>',
          `<samlp:Extensions>${inner}</samlp:Extensions></samlp:Response>`,
        );
      },
    ],
  ])('is refused with an assertion of their own %s', async (_, wrap) => {
    const forge = (form: SamlForm) => ({
      ...form,
      SAMLResponse: rewritten(form.SAMLResponse, (signed) => wrap(evilAssertion(signed), signed)),
    });
    await expect(post(forge(await answer(await begin())))).rejects.toMatchObject({ code: 'sso.bad_answer' });
    for (const [signs, slug] of [
      ['assertion', 'asserts'],
      ['response', 'responds'],
    ] as const) {
      const careless = CARELESS[signs];
      const request = async () => careless.read(await sso.sso.begin(slug, { browser: BROWSER }));
      const honest = await careless.answer(await request(), { person: ADA, nowMs: nowMs(), signs });
      expect(await outcomeOf(post(honest, slug))).toBe('accepted');
      const form = await careless.answer(await request(), { person: ADA, nowMs: nowMs(), signs });
      await expect(post(forge(form), slug)).rejects.toMatchObject({ code: 'sso.bad_answer' });
    }
  });

  it('cannot change a signed name, nor split it with a comment', async () => {
    const form = await answer(await begin());
    const SAMLResponse = rewritten(form.SAMLResponse, (xml) => xml.replaceAll('ada-1815', 'eve-1815'));
    await expect(post({ ...form, SAMLResponse })).rejects.toMatchObject({ code: 'sso.bad_answer' });
    const whole = await answer(await begin(), { person: { nameId: 'ada-1815.evil' } });
    const split = rewritten(whole.SAMLResponse, (xml) => xml.replace('ada-1815.evil', 'ada-1815<!-- -->.evil'));
    const token = await post({ ...whole, SAMLResponse: split }).catch(() => undefined);
    if (token === undefined) return;
    await sso.sso.finishPosted('okta', token, visitor());
    const rows = await sso.query<{ subject: string }>(
      `select subject from external_identities where subject like 'ada%'`,
    );
    expect(rows.map(({ subject }) => subject).sort()).toEqual(['ada-1815', 'ada-1815.evil']);
  });
});

describe('a provider that signs assertions only', () => {
  const careless = CARELESS.assertion;
  const begun = async () => careless.read(await sso.sso.begin('asserts', { browser: BROWSER }));
  const answered = async (request: SamlRequest, signs: SamlAnswer['signs']) =>
    careless.answer(request, { person: ADA, nowMs: nowMs(), signs });

  it('must sign them', async () => {
    expect(await outcomeOf(post(await answered(await begun(), 'response'), 'asserts'))).toContain('Invalid signature');
    expect(await outcomeOf(post(await answered(await begun(), 'none'), 'asserts'))).toContain('Invalid signature');
  });

  it('must answer the request within the assertion, for the envelope is anybody’s', async () => {
    const [mine, theirs] = [await begun(), await begun()];
    const form = await answered(theirs, 'assertion');
    const SAMLResponse = rewritten(form.SAMLResponse, (xml) =>
      xml.replace(`InResponseTo="${theirs.id}"`, `InResponseTo="${mine.id}"`),
    );
    const told = await outcomeOf(post({ SAMLResponse, RelayState: mine.relayState }, 'asserts'));
    expect(told).toContain('InResponseTo');
  });

  it('may not leave both unsigned', async () => {
    const config = { metadata_xml: idp.metadata, wants_signed_responses: false, wants_signed_assertions: false };
    await expect(sso.providers.update('asserts', { config }, OPERATOR)).rejects.toMatchObject({ code: 'sso.invalid' });
  });
});

describe('what a provider said about somebody whom no account knows', () => {
  const careless = CARELESS.assertion;

  it('is good for ten minutes, however often it is asked for', async () => {
    const request = await careless.read(await sso.sso.begin('asserts', { browser: BROWSER }));
    const stranger = { person: { nameId: 'stranger' }, nowMs: nowMs(), signs: 'assertion' } as const;
    const finish = async (token: string) => {
      const outcome = await sso.sso.finishPosted('asserts', token, visitor());
      if (outcome.kind !== 'needs_link') throw new Error(outcome.kind);
      return outcome.token;
    };
    const first = await finish(await post(await careless.answer(request, stranger), 'asserts'));
    sso.clock.advance(6 * MINUTE);
    const second = await finish(first);
    sso.clock.advance(5 * MINUTE);
    await expect(finish(second)).rejects.toMatchObject({ code: 'sso.login_expired' });
    sso.clock.set(NOW);
  });
});

it('every refusal is written down, except what answers no login of ours', async () => {
  const rows = await sso.query<{ reason: string }>(
    `select distinct d.details->>'reason' as reason from audit_log l join audit_details d on d.audit_id = l.id
    where l.action = 'sso.login_failed' order by 1`,
  );
  expect(rows.map(({ reason }) => reason)).toEqual(['sso.bad_answer', 'sso.other_browser']);
});

function evilAssertion(signed: string): string {
  const own = /<saml:Assertion.*<\/saml:Assertion>/s.exec(signed)?.[0] ?? '';
  const [bare] = [Buffer.from(withoutSignatures(Buffer.from(own).toString('base64')), 'base64').toString('utf8')];
  return bare.replace(/ID="[^"]*"/, 'ID="_evil-assertion"').replace('ada-1815', 'root');
}

function withoutOuterSignature(xml: string): string {
  return xml.replace(/<(\w+:)?Signature\b.*?<\/\1Signature>/s, '');
}
