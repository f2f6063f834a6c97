import { describe, expect, it } from 'vitest';
import { drawPhoto } from './photos.presenter.js';

describe('a picture', () => {
  it('is the same for the same id, and another for another', () => {
    expect(drawPhoto('a')).toBe(drawPhoto('A'));
    expect(drawPhoto('a')).not.toBe(drawPhoto('b'));
  });

  it('is symmetric and holds nothing of its id', () => {
    const svg = drawPhoto('"><script>');
    expect(svg).not.toContain('script');
    const columns = [...svg.matchAll(/M(\d+) (\d+)h/g)].map(([, x, y]) => `${x},${y}`);
    const mirrored = columns.map((cell) => cell.replace(/^\d+/, (x) => String(128 - Number(x))));
    expect(new Set(mirrored)).toEqual(new Set(columns));
  });
});
