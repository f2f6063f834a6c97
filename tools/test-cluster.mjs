import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDir } from './data-dir.mjs';
import { startEmbeddedPostgres } from './embedded-postgres.mjs';
import { runningServer, stopServer } from './postgres/postmaster.mjs';
import { processIdentity } from './postgres/processes.mjs';

const PREFIX = 'beatkeeper-test-';
const OWNER_FILE = 'test-run';
const HOUR_MS = 3_600_000;

/** Nothing here survives a crash, so nothing waits for the disk. */
const THROWAWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 200,
  autovacuum_naptime: '10s',
  max_wal_size: '2GB',
};

function isAbandoned(folder) {
  try {
    const owner = readFileSync(join(folder, OWNER_FILE), 'utf8');
    return processIdentity(Number.parseInt(owner, 10)) !== owner;
  } catch (error) {
    return error.code === 'ENOENT' && Date.now() - statSync(folder).mtimeMs > HOUR_MS;
  }
}

/** Clusters of test runs that were killed before they could tidy up. */
async function removeAbandoned() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    try {
      if (!isAbandoned(folder)) continue;
      const pgdata = join(folder, 'postgres');
      const server = await runningServer(pgdata);
      if (server !== undefined) await stopServer(pgdata, server.pid, { immediately: true });
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EACCES' && error.code !== 'EPERM' && error.code !== 'ENOENT') throw error;
    }
  }
}

/**
 * A PostgreSQL for one run, gone after `stop()`: `{ url, stop }`, `url` being its superuser. `settings` are
 * `postgresql.conf` names, in place of the careless ones of a throwaway.
 */
export async function startTestCluster({ log = () => undefined, settings = {} } = {}) {
  await removeAbandoned();
  const folder = prepareDataDir(mkdtempSync(join(tmpdir(), PREFIX)));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(join(folder, OWNER_FILE), processIdentity(process.pid));
    const all = { ...THROWAWAY, ...settings };
    const server = await startEmbeddedPostgres({ dataDir: folder, settings: all, database: 'postgres', log });
    const stop = async () => {
      await server.stop({ immediately: true });
      remove();
    };
    return { url: server.url, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
