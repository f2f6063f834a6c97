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

  it.each([
    ['public_profile_time_range', 'last_30_days', 'last_30_days'],
    ['public_profile_time_range', 'Last 6 Months', 'last_6_months'],
    ['public_profile_time_range', ' All-Time ', 'all_time'],
    ['public_profile_time_range', '2026', '2026'],
    ['public_profile_time_range', '2026-10', '2026-10'],
    ['default_dashboard_range', 'Last 7 Days', 'Last 7 Days'],
    ['default_dashboard_range', ' this_week ', 'this_week'],
    ['durations_slice_by', 'Language', 'Language'],
    ['durations_slice_by', 'os', 'os'],
    ['durations_slice_by', 'Operating System', 'Operating System'],
    ['share_days', '36500', 36_500],
  ])('takes %s %j as %j', (name, value, expected) => {
    expect(parseUserSettings({ [name]: value }).settings).toEqual({ [name]: expected });
  });

  it.each([
    ['public_profile_time_range', 'today'],
    ['public_profile_time_range', 'last_14_days'],
    ['public_profile_time_range', '2026-13'],
    ['public_profile_time_range', ''],
    ['default_dashboard_range', 'whenever'],
    ['default_dashboard_range', ''],
    ['default_dashboard_range', `Last${' '.repeat(60)}7 Days`],
    ['durations_slice_by', 'branch'],
    ['durations_slice_by', 'languages'],
    ['share_days', '36501'],
  ])('refuses %s %j', (name, value) => {
    const details = { [name]: [expect.any(String)] };
    expect(() => parseUserSettings({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'users.invalid', details }),
    );
  });

  it('lists what it knows', () => {
    expect(USER_SETTING_NAMES).toContain('share_projects');
    expect(USER_SETTING_NAMES).not.toContain('password');
  });
});
