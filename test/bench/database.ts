import pg from 'pg';
import { migrate, type ServerFacts, serverFacts } from '#libs/platform/database';
import { ensureRoles, ROLES, type RolePasswords, randomPassword, withUser } from '../../tools/postgres/roles.mjs';

const SETTINGS = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_sync_method',
  'shared_buffers',
  'max_wal_size',
  'jit',
] as const;

export interface BenchFacts extends ServerFacts {
  readonly settings: Readonly<Record<string, string>>;
}

/** A database of this run: made, migrated, and dropped afterwards. */
export class BenchDatabase {
  readonly name = `bench_test_${process.pid}`;
  private readonly passwords: RolePasswords = { owner: randomPassword(), app: randomPassword(), job: randomPassword() };
  private readonly adminUrl: string;

  /** @param adminUrl a superuser's URL of a test server; the roles of the product get new passwords there */
  constructor(adminUrl: string) {
    this.adminUrl = adminUrl;
  }

  async open(log: (line: string) => void): Promise<void> {
    await this.asAdmin('postgres', async (admin) => {
      await ensureRoles(admin, this.passwords, { reset: true });
      await admin.query(`create database ${this.name} owner ${ROLES.owner} template template0`);
    });
    await this.asAdmin(this.name, async (admin) => {
      const { rowCount } = await admin.query(`select 1 from pg_available_extensions where name = 'timescaledb'`);
      if (rowCount === 0) return;
      await admin.query('create extension if not exists timescaledb').catch((error: Error) => {
        log(`without TimescaleDB, though its files are there: ${error.message}`);
      });
    });
    await migrate({ url: this.urlOf('owner') });
  }

  urlOf(role: keyof RolePasswords): string {
    return withUser(this.adminUrl, { user: ROLES[role], password: this.passwords[role], database: this.name });
  }

  /** A superuser on this database: bulk loads, statistics, checkpoints. */
  get superUrl(): string {
    return withUser(this.adminUrl, { database: this.name });
  }

  async facts(): Promise<BenchFacts> {
    const pool = new pg.Pool({ connectionString: this.superUrl, max: 1 });
    try {
      const facts = await serverFacts(pool);
      const { rows } = await pool.query<{ name: string; value: string }>(
        'select name, current_setting(name) as value from unnest($1::text[]) name',
        [SETTINGS],
      );
      return { ...facts, settings: Object.fromEntries(rows.map(({ name, value }) => [name, value])) };
    } finally {
      await pool.end();
    }
  }

  async drop(): Promise<void> {
    await this.asAdmin('postgres', (admin) => admin.query(`drop database if exists ${this.name} with (force)`));
  }

  private async asAdmin<T>(database: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
    const admin = new pg.Client({ connectionString: withUser(this.adminUrl, { database }) });
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.end();
    }
  }
}
