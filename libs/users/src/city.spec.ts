import { describe, expect, it } from 'vitest';
import { parseCity } from './city.js';
import { parseUserSettings } from './settings.js';

describe('a city', () => {
  it('is read from text', () => {
    expect(parseCity('Kathmandu, Bagmati, np')).toEqual({
      country_code: 'NP',
      name: 'Kathmandu',
      state: 'Bagmati',
      title: 'Kathmandu, Bagmati, Nepal',
    });
    expect(parseCity('São Paulo,BR')).toEqual({
      country_code: 'BR',
      name: 'São Paulo',
      state: '',
      title: 'São Paulo, Brazil',
    });
  });

  it('is read from its parts, and can be cleared', () => {
    expect(parseCity({ name: 'Waitangi', country_code: 'NZ' })?.title).toBe('Waitangi, New Zealand');
    expect(parseCity('')).toBeNull();
    expect(parseUserSettings({ city: '' })).toEqual({ settings: { city: null }, counting: {} });
  });

  it.each(['Kathmandu', 'Kathmandu, XX', ', NP', 'a, b, c, NP', 7, { name: 'Oslo' }])('is not %j', (value) => {
    expect(parseCity(value)).toBeUndefined();
    expect(() => parseUserSettings({ city: value })).toThrow(expect.objectContaining({ code: 'users.invalid' }));
  });

  it('and the wish to be ranked are settings like any other', () => {
    expect(parseUserSettings({ leaderboard_opt_in: 'yes' }).settings).toEqual({ is_on_leaderboard: true });
  });
});
