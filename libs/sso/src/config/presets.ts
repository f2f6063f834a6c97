import type { ProviderKind } from './provider-config.js';

export const PRESET_NAMES = ['github', 'gitlab', 'google'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

type Config = Readonly<Record<string, unknown>>;

export interface Preset {
  readonly kind: ProviderKind;
  readonly config: Config;
}

const GITHUB = 'https://github.com';
const GITHUB_API = 'https://api.github.com';

/**
 * What is the same for everybody who uses a well-known provider: only a client id and a secret are missing.
 *
 * @param base address of a GitLab or GitHub Enterprise of one's own, without a slash at the end
 */
export function presetOf(name: PresetName, base?: string): Preset {
  const own = base?.replace(/\/+$/, '');
  if (name === 'github') return github(own);
  if (name === 'gitlab') {
    return {
      kind: 'oidc',
      config: { issuer: own ?? 'https://gitlab.com', username_claim: 'nickname', groups_claim: 'groups' },
    };
  }
  return { kind: 'oidc', config: { issuer: 'https://accounts.google.com', username_claim: 'email' } };
}

function github(own: string | undefined): Preset {
  const web = own ?? GITHUB;
  const api = own === undefined ? GITHUB_API : `${own}/api/v3`;
  return {
    kind: 'oauth2',
    config: {
      flavour: 'github',
      authorization_url: `${web}/login/oauth/authorize`,
      token_url: `${web}/login/oauth/access_token`,
      userinfo_url: `${api}/user`,
      scopes: ['read:user', 'user:email', 'read:org'],
      claims: { subject: 'id', email: null, email_verified: null, username: 'login', name: 'name' },
    },
  };
}
