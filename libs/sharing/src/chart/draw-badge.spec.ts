import { describe, expect, it } from 'vitest';
import { drawBadge } from './draw-badge.js';
import { textWidth } from './text-width.js';

const badge = (label: string, message = '2 hrs 3 mins', color = '#2f855a') => drawBadge({ label, message, color });

describe('a badge', () => {
  it('says what it shows, also to those who do not see it', () => {
    const svg = badge('demo');
    expect(svg).toContain('aria-label="demo: 2 hrs 3 mins"');
    expect(svg).toContain('<title>demo: 2 hrs 3 mins</title>');
    expect(svg).toContain('fill="#2f855a"');
    expect(badge('demo')).toBe(svg);
  });

  it('escapes what people write', () => {
    const svg = badge('"><script>alert(1)</script>\u0000', '<b>&');
    expect(svg).not.toMatch(/<script|<b>/);
    expect(svg).not.toContain('\u0000');
    expect(svg).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;: &lt;b&gt;&amp;');
  });

  it('is as wide as its words', () => {
    expect([textWidth(''), textWidth('iiii'), textWidth('mmmm'), textWidth('時間')]).toEqual([0, 12, 42, 23]);
    expect(badge('ab', 'ab')).toContain('width="52" height="20"');
  });

  it('has letters that are told from their ground', () => {
    expect(badge('demo', 'x', '#ffffff')).toContain('fill="#1f2328">x</text>');
    expect(badge('demo', 'x', '#000')).toContain('fill="#ffffff">x</text>');
  });
});
