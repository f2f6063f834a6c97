import { describe, expect, it } from 'vitest';
import { logoTypeOf } from './logo.js';

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

describe('logoTypeOf', () => {
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\n...'],
    ['image/jpeg', '\xff\xd8\xff\xe0..'],
    ['image/gif', 'GIF89a..'],
    ['image/webp', 'RIFF\x04\x00\x00\x00WEBPVP8 '],
  ])('recognises %s', (type, text) => expect(logoTypeOf(bytes(text))).toBe(type));

  it.each([
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<?xml version="1.0"?><svg/>',
    'GIF',
    'RIFF....WAVE',
  ])('refuses "%s"', (text) => expect(logoTypeOf(bytes(text))).toBeUndefined());

  it('refuses what is too large', () => {
    const largest = Buffer.concat([bytes('GIF89a'), Buffer.alloc(256 * 1024 - 6)]);
    expect(logoTypeOf(largest)).toBe('image/gif');
    expect(logoTypeOf(Buffer.concat([largest, Buffer.alloc(1)]))).toBeUndefined();
  });
});
