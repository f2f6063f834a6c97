import { describe, expect, it } from 'vitest';
import { FixedClock } from '#libs/kernel';
import { presentMachines } from './clients.presenter.js';
import { presentProject, presentProjects } from './projects.presenter.js';

const at = (time: string) => new FixedClock(time).now();

const PROJECT = {
  id: 7,
  uuid: '6f1d2c3b-4a5e-4f60-8a7b-9c0d1e2f3a4b',
  name: 'a/b & ü',
  color: '#ff0000',
  hasPublicUrl: false,
  firstHeartbeatAt: at('2026-10-01T08:00:00.500Z'),
  lastHeartbeatAt: at('2026-10-10T00:15:00Z'),
  createdAt: at('2026-10-01T08:00:01Z'),
  archivedAt: null,
};

describe('a project', () => {
  it('has an address that survives any name, and stamps in the zone of its person', () => {
    expect(presentProject(PROJECT, 'Africa/Nairobi')).toEqual({
      id: PROJECT.uuid,
      name: 'a/b & ü',
      color: '#ff0000',
      repository: null,
      badge: null,
      clients: [],
      first_heartbeat_at: '2026-10-01T08:00:00Z',
      last_heartbeat_at: '2026-10-10T00:15:00Z',
      human_readable_first_heartbeat_at: 'Oct 1, 2026, 11:00 AM EAT',
      human_readable_last_heartbeat_at: 'Oct 10, 2026, 3:15 AM EAT',
      urlencoded_name: 'a%2Fb%20%26%20%C3%BC',
      has_public_url: false,
      url: '/projects/a%2Fb%20%26%20%C3%BC',
      created_at: '2026-10-01T08:00:01Z',
    });
  });

  it('without heartbeats has no stamps', () => {
    const [project] = presentProjects(
      { items: [{ ...PROJECT, firstHeartbeatAt: null, lastHeartbeatAt: null }], total: 1, page: 1, totalPages: 1 },
      'UTC',
    ).data;
    expect(project).toMatchObject({ first_heartbeat_at: null, human_readable_last_heartbeat_at: null });
  });
});

describe('a machine', () => {
  const machine = {
    uuid: 'm',
    name: 'laptop',
    ip: '192.0.2.1',
    timezone: null,
    lastSeenAt: null,
    createdAt: at('2026-10-01T08:00:00Z'),
  };
  const ipWith = (showIp: boolean) =>
    presentMachines({ items: [machine], total: 1, totalPages: 1 }, { page: 1, showIp }).data[0]?.ip;

  it('shows its address only to who wants to see it', () => {
    expect(ipWith(true)).toBe('192.0.2.1');
    expect(ipWith(false)).toBeNull();
  });
});
