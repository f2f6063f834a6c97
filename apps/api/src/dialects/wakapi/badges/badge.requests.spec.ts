import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { type BadgeWish, readBadgeLook, readBadgeWish } from './badge.requests.js';

describe('the address of a badge', () => {
  it.each<[string, BadgeWish['interval'], BadgeWish['of']]>([
    ['interval:7_days/project:demo', 'last_7_days', { entity: 'project', name: 'demo' }],
    ['project:demo/interval:7_days?interval=today', 'last_7_days', { entity: 'project', name: 'demo' }],
    ['interval:any/os:Linux', 'all_time', { entity: 'os', name: 'Linux' }],
    ['interval:any', 'all_time', undefined],
    ['label:work', 'last_30_days', { entity: 'label', name: 'work' }],
    ['interval:8_days/language:C%2B%2B', 'last_30_days', { entity: 'language', name: 'C++' }],
    ['project:a%2Fb:c%3Fd', 'last_30_days', { entity: 'project', name: 'a/b:c?d' }],
    ['project:first/language:Go', 'last_30_days', { entity: 'project', name: 'first' }],
    ['project:/editor:vim', 'last_30_days', { entity: 'editor', name: 'vim' }],
    ['branch:main/constructor:x/anything', 'last_30_days', undefined],
  ])('%s', (path, interval, of) => {
    expect(readBadgeWish(`/api/badge/ada/${path}`)).toEqual({ interval, of });
  });
});

describe('the look of a badge', () => {
  it.each([
    [{}, { label: undefined, color: '#2f855a' }],
    [
      { label: ' time ', color: 'Blue' },
      { label: 'time', color: '#007ec6' },
    ],
    [
      { label: ['a', 'b'], color: '0aF' },
      { label: 'a', color: '#0af' },
    ],
    [
      { label: '', color: '#00AAFF' },
      { label: undefined, color: '#00aaff' },
    ],
  ])('%j', (query, look) => expect(readBadgeLook(query)).toEqual(look));

  it.each([
    { color: 'purple"/>' },
    { color: 'constructor' },
    { color: '#12345' },
    { color: 'url(#a)' },
    { label: 'x'.repeat(61) },
  ])('%j is refused', (query) => expect(() => readBadgeLook(query)).toThrow(HttpException));
});
