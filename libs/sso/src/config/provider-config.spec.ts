import { describe, expect, it } from 'vitest';
import { readNewProvider, readProviderChange } from './provider-input.js';

const CERTIFICATE = 'A'.repeat(200);
const problemsOf = async (input: object): Promise<string[]> => {
  const error = await readNewProvider(input).then(
    () => undefined,
    (refusal: { details?: object }) => refusal,
  );
  return Object.keys(error?.details ?? {}).sort();
};
const oidc = (config: object) => ({
  slug: 'x',
  name: 'X',
  kind: 'oidc',
  config: { issuer: 'https://idp.example', client_id: 'c', ...config },
});
const saml = (config: object) => ({
  slug: 'x',
  name: 'X',
  kind: 'saml',
  config: { entry_point: 'https://idp.example/sso', idp_issuer: 'idp', certificates: [CERTIFICATE], ...config },
});

describe('presets', () => {
  it('GitHub needs a client id only', async () => {
    const { provider } = await readNewProvider({
      slug: 'gh',
      name: 'GitHub',
      preset: 'github',
      config: { client_id: 'c' },
    });
    expect(provider).toMatchObject({
      kind: 'oauth2',
      config: {
        authorization_url: 'https://github.com/login/oauth/authorize',
        token_url: 'https://github.com/login/oauth/access_token',
        userinfo_url: 'https://api.github.com/user',
        claims: { subject: 'id', username: 'login' },
        allows_sign_up: false,
      },
    });
  });

  it('GitLab and GitHub stand elsewhere, where a company runs its own', async () => {
    const own = (preset: string) =>
      readNewProvider({ slug: 'x', name: 'X', preset, base_url: 'https://git.example/', config: { client_id: 'c' } });
    expect((await own('gitlab')).provider).toMatchObject({ kind: 'oidc', config: { issuer: 'https://git.example' } });
    expect((await own('github')).provider.config).toMatchObject({ userinfo_url: 'https://git.example/api/v3/user' });
  });

  it('Google knows people by their address', async () => {
    const { provider } = await readNewProvider({
      slug: 'g',
      name: 'Google',
      preset: 'google',
      config: { client_id: 'c', required_claims: { hd: 'example.com' } },
    });
    expect(provider.config).toMatchObject({
      issuer: 'https://accounts.google.com',
      required_claims: { hd: 'example.com' },
    });
  });
});

describe('what an administrator writes', () => {
  it('is refused without https, but on this machine', async () => {
    expect(await problemsOf(oidc({ issuer: 'http://idp.example' }))).toEqual(['config.issuer']);
    expect(await problemsOf(oidc({ issuer: 'https://user:pass@idp.example' }))).toEqual(['config.issuer']);
    expect(await problemsOf(oidc({ issuer: 'ftp://idp.example' }))).toEqual(['config.issuer']);
    expect(await problemsOf(oidc({ issuer: 'http://127.0.0.1.evil.example' }))).toEqual(['config.issuer']);
    for (const issuer of ['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1']) {
      expect(await problemsOf(oidc({ issuer }))).toEqual([]);
    }
  });

  it('is refused with names that nobody knows', async () => {
    expect(await problemsOf(oidc({ allow_sign_up: true }))).toEqual(['config']);
    expect(await problemsOf({ ...oidc({}), secret: 'x' })).toEqual(['body']);
  });

  it('needs a kind or a preset, and a good slug', async () => {
    expect(await problemsOf({ ...oidc({}), kind: undefined })).toEqual(['kind']);
    expect(await problemsOf({ ...oidc({}), preset: 'github' })).toEqual(['kind']);
    for (const slug of ['', 'A', '-a', 'a/b', 'a'.repeat(64)]) {
      expect(await problemsOf({ ...oidc({}), slug })).toEqual(['slug']);
    }
  });

  it('makes superadmins by mapping only in so many words', async () => {
    const groups = [{ group: 'chiefs', level: 'superadmin' }];
    expect(await problemsOf(oidc({ levels: { groups } }))).toEqual(['config.levels.groups']);
    expect(await problemsOf(oidc({ levels: { groups, allows_superadmin: true } }))).toEqual([]);
  });

  it('leaves no SAML answer without any signature', async () => {
    expect(await problemsOf(saml({ wants_signed_assertions: false }))).toEqual([]);
    const neither = { wants_signed_assertions: false, wants_signed_responses: false };
    expect(await problemsOf(saml(neither))).toEqual(['config.wants_signed_assertions']);
    expect(await problemsOf(saml({ certificates: [] }))).toEqual(['config.certificates']);
  });

  it('is told what is wrong with metadata', async () => {
    const broken = { slug: 'x', name: 'X', kind: 'saml', config: { metadata_xml: '<EntityDescriptor entityID="a"/>' } };
    expect(await problemsOf(broken)).toEqual(['config.metadata_xml']);
    const doctype = { ...broken, config: { metadata_xml: '<!DOCTYPE x><EntityDescriptor/>' } };
    expect(await problemsOf(doctype)).toEqual(['config.metadata_xml']);
    const elsewhere = { ...broken, config: { metadata_url: 'http://idp.example/metadata' } };
    expect(await problemsOf(elsewhere)).toEqual(['config.metadata_url']);
  });

  it('may take a secret away, and change nothing else', async () => {
    expect(await readProviderChange('oidc', { client_secret: '' })).toEqual({
      name: undefined,
      isEnabled: undefined,
      secret: '',
      provider: undefined,
    });
  });
});

describe('texts', () => {
  it.each([
    ['name', { ...oidc({}), name: 'a\u0000b' }],
    ['config.client_id', oidc({ client_id: 'a\u0000b' })],
    ['config.required_claims.hd', oidc({ required_claims: { hd: 'a\u0000b' } })],
    ['config.idp_issuer', saml({ idp_issuer: 'a\u0000b' })],
  ])('have no control characters: %s', async (field, input) => {
    expect(await problemsOf(input)).toEqual([field]);
  });
});
