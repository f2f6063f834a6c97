import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { probeCapabilities } from '../../tools/capabilities.mjs';

describe('probeCapabilities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'capabilities-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what is missing and why', async () => {
    expect(await probeCapabilities({ PATH: folder })).toEqual([
      { name: 'Redis', available: false, detail: 'redis-server is not on PATH' },
      { name: 'Chromium', available: false, detail: 'chromium is not on PATH' },
      { name: 'TimescaleDB (apache)', available: false, detail: 'no apache server in TIMESCALE_DATABASE_URL' },
      { name: 'TimescaleDB (community)', available: false, detail: 'no community server in TIMESCALE_DATABASE_URL' },
      {
        name: 'mount namespaces',
        available: false,
        detail: 'needs root that may mount, unshare, setpriv and chroot',
      },
      { name: 'kubectl', available: false, detail: 'kubectl is not on PATH' },
      {
        name: 'previous release',
        available: false,
        detail: "the repository's history does not reach back to 0.1.0",
      },
    ]);
  });

  it('finds a program on PATH only when it may be executed', async () => {
    const redis = join(folder, 'redis-server');
    writeFileSync(redis, '', { mode: 0o600 });
    expect((await probeCapabilities({ PATH: folder }))[0]?.available).toBe(false);
    chmodSync(redis, 0o700);
    expect((await probeCapabilities({ PATH: folder }))[0]).toEqual({ name: 'Redis', available: true, detail: redis });
  });

  it('reports a server that does not answer as missing', async () => {
    const probed = await probeCapabilities({ PATH: folder, TIMESCALE_DATABASE_URL: 'postgresql://u:p@127.0.0.1:1/x' });
    expect(probed[2]).toMatchObject({ name: 'TimescaleDB (apache)', available: false });
    expect(probed[2]?.detail).toContain('ECONNREFUSED');
  });
});
