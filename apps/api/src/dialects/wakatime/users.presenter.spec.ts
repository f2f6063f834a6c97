import { describe, expect, it } from 'vitest';
import type { LatestHeartbeat } from '#libs/heartbeats';
import { ALL_SCOPES, FixedClock, type Scope } from '#libs/kernel';
import { ALL_SECTIONS } from '#libs/platform/auth';
import { ownActivity, type UserProfile } from '#libs/users';
import { presentUser, type UserContext } from './users.presenter.js';

const at = (time: string) => new FixedClock(time).now();

const PROFILE = {
  uuid: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b',
  username: 'jane',
  email: 'jane@example.com',
  isEmailPublic: false,
  displayName: null,
  fullName: 'Jane Doe',
  photoUrl: null,
  isPhotoPublic: true,
  website: 'HTTPS://jane.example/maps/',
  shareAllTimeBadge: true,
  isOnboardingFinished: true,
  loggedInAt: at('2026-10-09T10:00:00Z'),
  createdAt: at('2026-10-01T08:00:00Z'),
  modifiedAt: at('2026-10-02T08:00:00Z'),
} as UserProfile;

const LATEST: LatestHeartbeat = {
  time: at('2026-10-10T18:30:00Z'),
  project: 'beacon',
  branch: 'main',
  language: 'TypeScript',
  userAgent: 'wakatime/v1.90.0 (linux-6.6.0-x86_64) go1.22.12 vscode/1.90.0 vscode-wakatime/24.0.0',
  plugin: 'vscode-wakatime',
};

const SELF: UserContext = {
  isSelf: true,
  scopes: ALL_SCOPES,
  sections: ALL_SECTIONS,
  visible: ownActivity(1),
  latest: LATEST,
  publicUrl: 'https://time.example',
};

describe('a profile', () => {
  it('has its older names too', () => {
    expect(presentUser(PROFILE, SELF)).toMatchObject({
      last_heartbeat_at: '2026-10-10T18:30:00Z',
      last_heartbeat: '2026-10-10T18:30:00Z',
      is_email_public: false,
      email_public: false,
      is_photo_public: true,
      photo_public: true,
      is_onboarding_finished: true,
      is_onboarded: true,
      share_all_time_badge: true,
      share_all_time_since_days: true,
      is_sso_connected: false,
      logged_in_at: '2026-10-09T10:00:00Z',
      has_premium_features: true,
      plan: 'team',
    });
  });

  it('is called by the first name there is', () => {
    expect(presentUser({ ...PROFILE, displayName: 'JD' }, SELF).display_name).toBe('JD');
    expect(presentUser(PROFILE, SELF).display_name).toBe('Jane Doe');
    expect(presentUser({ ...PROFILE, fullName: null }, SELF).display_name).toBe('@jane');
  });

  it('has a picture of its own or one made from its id', () => {
    expect(presentUser(PROFILE, SELF).photo).toBe('https://time.example/photo/6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b');
    const withPhoto = { ...PROFILE, photoUrl: 'https://jane.example/me.png', isPhotoPublic: false };
    expect(presentUser(withPhoto, SELF).photo).toBe('https://jane.example/me.png');
    expect(presentUser(withPhoto, { ...SELF, isSelf: false }).photo).toMatch(/\/photo\/6f1d/);
  });

  it('shows its home page without the protocol', () => {
    expect(presentUser(PROFILE, SELF).human_readable_website).toBe('jane.example/maps');
    expect(presentUser({ ...PROFILE, website: null }, SELF).human_readable_website).toBeNull();
  });

  it('names the latest editor', () => {
    expect(presentUser(PROFILE, SELF)).toMatchObject({ last_plugin: LATEST.userAgent, last_plugin_name: 'VS Code' });
    expect(presentUser(PROFILE, { ...SELF, latest: undefined })).toMatchObject({
      last_plugin_name: null,
      last_project: null,
    });
  });

  it('shows the private address to its owner with the scope alone', () => {
    expect(presentUser(PROFILE, SELF).email).toBe('jane@example.com');
    expect(presentUser(PROFILE, { ...SELF, scopes: new Set<Scope>(['read_stats']) }).email).toBeNull();
    expect(presentUser(PROFILE, { ...SELF, isSelf: false }).email).toBeNull();
    expect(presentUser({ ...PROFILE, isEmailPublic: true }, { ...SELF, isSelf: false }).email).toBe('jane@example.com');
  });

  it('hides the latest heartbeat from others where it is not shared', () => {
    const other = { ...SELF, isSelf: false, sections: new Set(['logged_time'] as const) };
    expect(presentUser(PROFILE, other)).toMatchObject({
      last_heartbeat_at: '2026-10-10T18:30:00Z',
      last_plugin: null,
      last_plugin_name: null,
      last_project: null,
      last_branch: null,
      last_language: null,
      logged_in_at: null,
    });
    const days = [
      {
        userId: 1,
        hiddenProjectIds: [],
        shownProjectIds: 'all',
        windows: [{ from: at('2026-10-11T00:00:00Z'), to: at('2026-10-12T00:00:00Z') }],
      },
    ];
    expect(presentUser(PROFILE, { ...other, visible: days as never }).last_heartbeat_at).toBeNull();
    expect(presentUser(PROFILE, { ...other, visible: [] as never }).last_heartbeat_at).toBeNull();
  });
});
