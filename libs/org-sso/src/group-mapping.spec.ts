import { describe, expect, it } from 'vitest';
import { type GroupMapping, wantedOf } from './group-mapping.js';

const MAPPING: GroupMapping = {
  chiefs: { role: 'admin', groups: ['g1'] },
  leads: { role: 'manager', groups: ['g1', 'g2'] },
  devs: { groups: ['g3'] },
};

describe('wantedOf', () => {
  it.each([
    [['leads', 'chiefs'], 'admin', ['g1', 'g2']],
    [['leads'], 'manager', ['g1', 'g2']],
    [['devs'], 'viewer', ['g3']],
    [['unknown', 'constructor', '__proto__'], 'viewer', []],
    [[], 'viewer', []],
  ])('%j', (own, role, groups) => {
    const wanted = wantedOf(MAPPING, own, 'viewer');
    expect(wanted.role).toBe(role);
    expect([...wanted.groups].sort()).toEqual(groups);
  });

  it('leaves roles alone where the mapping says nothing of them', () => {
    expect(wantedOf({ devs: { groups: ['g3'] } }, ['devs'], 'viewer')).toEqual({ role: undefined, groups: ['g3'] });
    expect(wantedOf({}, ['devs'], 'viewer')).toEqual({ role: undefined, groups: [] });
  });
});
