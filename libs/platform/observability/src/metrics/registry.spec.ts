import { describe, expect, it } from 'vitest';
import { counter, exposition, SampledGauge } from './registry.js';

async function shown(name: string): Promise<string[]> {
  const { text } = await exposition();
  return text.split('\n').filter((line) => line.startsWith(`beatkeeper_${name}`));
}

describe('SampledGauge', () => {
  it('adds up what several sources say, and forgets those that have ended', async () => {
    const gauge = new SampledGauge({ name: 'test_rooms', help: 'Rooms.', labels: ['floor'] });
    gauge.from(() => [[{ floor: 'one' }, 2]]);
    const end = gauge.from(async () => [
      [{ floor: 'one' }, 3],
      [{ floor: 'two' }, 1],
    ]);
    expect(await shown('test_rooms')).toEqual([
      'beatkeeper_test_rooms{floor="one"} 5',
      'beatkeeper_test_rooms{floor="two"} 1',
    ]);
    end();
    expect(await shown('test_rooms')).toEqual(['beatkeeper_test_rooms{floor="one"} 2']);
  });

  it('shows nothing of a source that fails, instead of what it said before', async () => {
    const gauge = new SampledGauge({ name: 'test_depth', help: 'Depth.' });
    let isThere = true;
    gauge.from(async () => {
      if (!isThere) throw new Error('away');
      return [[{}, 7]];
    });
    expect(await shown('test_depth')).toEqual(['beatkeeper_test_depth 7']);
    isThere = false;
    expect(await shown('test_depth')).toEqual([]);
    isThere = true;
    expect(await shown('test_depth')).toEqual(['beatkeeper_test_depth 7']);
  });

  it('says the same to several who ask at once', async () => {
    const gauge = new SampledGauge({ name: 'test_width', help: 'Width.' });
    gauge.from(() => new Promise((resolve) => setTimeout(() => resolve([[{}, 4]]), 5)));
    const answers = await Promise.all([shown('test_width'), shown('test_width'), shown('test_width')]);
    expect(answers).toEqual(Array(3).fill(['beatkeeper_test_width 4']));
  });
});

describe('counter', () => {
  it('has the prefix of the product, and one home', async () => {
    counter({ name: 'test_steps_total', help: 'Steps.', labels: ['way'] }).inc({ way: 'up' }, 3);
    expect(await shown('test_steps_total')).toEqual(['beatkeeper_test_steps_total{way="up"} 3']);
    expect(() => counter({ name: 'test_steps_total', help: 'Steps.' })).toThrow('already');
  });
});
