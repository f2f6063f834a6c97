import { appendFileSync, chownSync, cpSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../tools/embedded-postgres.mjs';
import { withClient } from '../../tools/postgres/roles.mjs';

/** What a copy of a running server must not take along, or takes in vain. */
const LEFT_BEHIND = new Set(['postmaster.pid', 'postmaster.opts', 'pgsql_tmp', 'pg_stat_tmp', 'pg_internal.init']);
const POLL_MS = 20;

/** A server that replays what its primary writes, and answers reads meanwhile. */
export interface Standby {
  /** Superuser, database `postgres`. The same server after every start. */
  readonly url: string;
  /** Ends every session at once and goes. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Resolves once nothing more is replayed; reads go on. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Resolves once everything is replayed that the primary has written until now. */
  catchUp(): Promise<void>;
}

/**
 * Copies a running cluster of this machine, made by `startTestCluster`, and starts the copy as its standby. The copy
 * lies in the cluster's own folder and goes with it; stop the standby first.
 *
 * @param primaryUrl superuser's
 */
export async function startStandby(primaryUrl: string): Promise<Standby> {
  const dataDir = await copyOf(primaryUrl);
  const settings = await withClient(primaryUrl, async (client) => {
    const { rows } = await client.query("select current_setting('max_connections')::integer as max_connections");
    // A read that stands in the way of replay is ended at once: the conflict that a test wants to see.
    return { max_connections: Number(rows[0].max_connections), fsync: 'off', max_standby_streaming_delay: 0 };
  });
  const launch = () => startEmbeddedPostgres({ dataDir, settings, database: 'postgres' });
  let server = await launch();
  const { url } = server;
  const isTrue = async (condition: string) =>
    withClient(url, async (client) => (await client.query(`select ${condition} as is_true`)).rows[0].is_true === true);
  const until = async (condition: string) => {
    while (!(await isTrue(condition))) await sleep(POLL_MS);
  };
  return {
    url,
    stop: () => server.stop({ immediately: true }),
    async start() {
      server = await launch();
      if (server.url !== url) throw new Error('the standby came back on another port');
    },
    async pauseReplay() {
      await withClient(url, (client) => client.query('select pg_wal_replay_pause()'));
      await until("pg_get_wal_replay_pause_state() = 'paused'");
    },
    async resumeReplay() {
      await withClient(url, (client) => client.query('select pg_wal_replay_resume()'));
    },
    async catchUp() {
      const written = await withClient(primaryUrl, (client) => client.query('select pg_current_wal_lsn() as lsn'));
      await until(`pg_last_wal_replay_lsn() >= '${written.rows[0].lsn}'`);
    },
  };
}

/** A data directory for `startEmbeddedPostgres` with a base backup of the primary, set to follow it. */
function copyOf(primaryUrl: string): Promise<string> {
  return withClient(primaryUrl, async (client) => {
    const { rows } = await client.query("select current_setting('data_directory') as pgdata");
    const { pgdata } = rows[0];
    const dataDir = mkdtempSync(join(dirname(pgdata), 'standby-'));
    const copy = join(dataDir, 'postgres');
    await client.query("select pg_backup_start('standby', true)");
    cpSync(pgdata, copy, { recursive: true, filter: (path) => !LEFT_BEHIND.has(basename(path)) });
    const { rows: stopped } = await client.query('select labelfile from pg_backup_stop(false)');
    const { hostname, port, username, password } = new URL(primaryUrl);
    const source = `host=${hostname} port=${port} user=${username} password=${password}`;
    writeFileSync(join(copy, 'backup_label'), stopped[0].labelfile);
    writeFileSync(join(copy, 'standby.signal'), '');
    appendFileSync(join(copy, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
    cpSync(join(dirname(pgdata), 'postgres.json'), join(dataDir, 'postgres.json'));
    giveTo(statSync(pgdata), copy);
    return dataDir;
  });
}

/** PostgreSQL runs as another user than root. */
function giveTo({ uid, gid }: { uid: number; gid: number }, folder: string): void {
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chownSync(join(folder, entry), uid, gid);
}
