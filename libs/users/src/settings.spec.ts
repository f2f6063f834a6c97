import { describe, expect, it } from 'vitest';
import { parseUserSettings, USER_SETTING_NAMES } from './settings.js';
import { UsersError } from './users.errors.js';

describe('parseUserSettings', () => {
  it('parts what the time policy carries out from the rest', () => {
    expect(
      parseUserSettings({
        timezone: 'asia/kathmandu',
        timeout: '5',
        writes_only: 'on',
        bio: 'x',
        share_languages: 'no',
      }),
    ).toEqual({
      counting: { timezone: 'Asia/Kathmandu', timeout_minutes: 5, writes_only: true },
      settings: { bio: 'x', languages_used_public: false },
    });
  });

  it('clears what may be empty', () => {
    expect(parseUserSettings({ share_days: '', email: '', time_format_24hr: '' }).settings).toEqual({
      share_days: null,
      email: null,
      time_format_24hr: null,
    });
  });

  it('names every unknown setting and bad value', () => {
    const parse = () =>
      parseUserSettings({ nope: '1', writes_only: 'perhaps', timeout_minutes: '0', share_days: '-1' });
    expect(parse).toThrow(UsersError);
    try {
      parse();
    } catch (error) {
      const { details } = error as UsersError;
      expect(Object.keys(details ?? {}).sort()).toEqual(['nope', 'share_days', 'timeout_minutes', 'writes_only']);
    }
  });

  it('lists what it knows', () => {
    expect(USER_SETTING_NAMES).toContain('share_projects');
    expect(USER_SETTING_NAMES).not.toContain('password');
  });
});
