import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../tools/embedded-postgres.mjs';
import { withClient } from '../../tools/postgres/roles.mjs';
import { type Standby, startStandby } from '../support/standby.js';

/** As careful as the defaults are: a commit that was answered is on disk. */
const SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  max_connections: 120,
  max_wal_size: '512MB',
};
const DISK_MB = 2_048;
const MEGABYTE = Buffer.alloc(1_048_576);
const PATIENCE_MS = 60_000;

/** A PostgreSQL of this run alone, which may be killed, run out of disk, and be replaced by its standby. */
export class Cluster {
  /** Whether its disk is one of its own, which can be filled. */
  readonly hasOwnDisk: boolean;
  private readonly folder: string;
  private server: EmbeddedPostgres | undefined;
  private standby: Standby | undefined;
  private promotedUrl: string | undefined;

  /** @param folder that does not exist yet; a disk in memory is mounted there where this user may */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    this.folder = folder;
    this.hasOwnDisk = mountDisk(folder);
  }

  async start(): Promise<void> {
    this.server = await this.open();
  }

  /** Of the server that takes writes. */
  get superUrl(): string {
    return this.promotedUrl ?? this.running.url;
  }

  get port(): number {
    return Number(new URL(this.superUrl).port);
  }

  get urls(): { readonly app: string; readonly owner: string; readonly job: string } {
    const { databaseUrl, ownerDatabaseUrl, jobDatabaseUrl } = this.running;
    return { app: databaseUrl, owner: ownerDatabaseUrl, job: jobDatabaseUrl };
  }

  get productUrl(): string {
    const url = new URL(this.superUrl);
    url.pathname = '/beatkeeper';
    return url.href;
  }

  /** As a power cut that takes no disk along; the caller starts it again. */
  async kill(): Promise<void> {
    const { pid } = this.running;
    process.kill(pid, 'SIGKILL');
    // Gives back the lease; there is nobody left to stop.
    await this.running.stop({ immediately: true });
    this.server = undefined;
  }

  /** After a crash; until the dead server's processes have let go of its memory, it does not start. */
  async launch(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        this.server = await this.open();
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await sleep(200);
      }
    }
  }

  /** Writes until not a byte is free. */
  fillDisk(): void {
    const file = openSync(this.ballast, 'w');
    try {
      for (;;) writeSync(file, MEGABYTE);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** The server may have ended meanwhile: it does when its log cannot be written. */
  async freeDisk(): Promise<void> {
    rmSync(this.ballast);
    if (await answers(this.running.url)) return;
    await this.running.stop({ immediately: true });
    await this.launch();
  }

  /** A standby that has to confirm each commit before anybody hears of it. */
  async addStandby(): Promise<void> {
    this.standby = await startStandby(this.superUrl);
    await withClient(this.superUrl, async (client) => {
      await client.query("alter system set synchronous_standby_names = '*'");
      await client.query('select pg_reload_conf()');
      for (;;) {
        const { rows } = await client.query("select 1 from pg_stat_replication where sync_state in ('sync', 'quorum')");
        if (rows.length > 0) return;
        await sleep(50);
      }
    });
  }

  /** The primary dies, the standby takes its place. */
  async failOver(): Promise<void> {
    if (this.standby === undefined) throw new Error('there is no standby');
    await this.kill();
    const { url } = this.standby;
    await withClient(url, (client) => client.query('select pg_promote(true)'));
    this.promotedUrl = url;
  }

  async stop(): Promise<void> {
    await this.standby?.stop();
    await this.server?.stop({ immediately: true });
    if (this.hasOwnDisk) spawnSync('umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private open(): Promise<EmbeddedPostgres> {
    return startEmbeddedPostgres({ dataDir: this.folder, settings: SETTINGS, database: 'beatkeeper' });
  }

  private get running(): EmbeddedPostgres {
    if (this.server === undefined) throw new Error('the server does not run');
    return this.server;
  }

  private get ballast(): string {
    return join(this.folder, 'ballast');
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('create temporary table probe ()'));
    return true;
  } catch {
    return false;
  }
}

function mountDisk(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=0711`, 'tmpfs', folder]);
  return status === 0;
}
