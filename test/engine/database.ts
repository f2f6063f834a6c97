import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate, type ServerFacts, serverFacts } from '#libs/platform/database';
import { ensureRoles, ROLES, type RolePasswords, randomPassword, withUser } from '../../tools/postgres/roles.mjs';

const POLL_MS = 20;

/** Who is in a database; background workers are told to go, clients leave by themselves. */
const SESSIONS = `
  select case when backend_type <> 'client backend' then pg_terminate_backend(pid) end
  from pg_stat_activity where datname = $1`;

/** The databases of one run: a migrated template and copies of it. */
export class Databases {
  private readonly made: string[] = [];
  private readonly passwords: RolePasswords = { owner: randomPassword(), app: randomPassword(), job: randomPassword() };
  private readonly admin: pg.Client;
  private readonly adminUrl: string;
  private readonly prefix: string;

  /** @param adminUrl a superuser's connection URL */
  constructor(adminUrl: string) {
    this.adminUrl = adminUrl;
    this.prefix = `check_engine_test_${process.pid}`;
    this.admin = new pg.Client({ connectionString: adminUrl });
  }

  /** Makes the roles, with passwords of this run, and the template: hypertables where the server has TimescaleDB. */
  async open(): Promise<ServerFacts> {
    await this.admin.connect();
    await ensureRoles(this.admin, this.passwords, { reset: true });
    await this.create('template', 'template0');
    const facts = await this.extend('template');
    await migrate({ url: this.urlOf('template', 'owner') });
    await this.leaveAlone('template');
    return facts;
  }

  /** A fresh copy of the migrated template, whose sessions have an odd zone: none of the numbers may depend on it. */
  async copy(name: string): Promise<void> {
    await this.create(name, this.nameOf('template'));
    await this.admin.query(`alter database ${this.nameOf(name)} set timezone to 'America/St_Johns'`);
  }

  urlOf(name: string, role: keyof RolePasswords): string {
    return withUser(this.adminUrl, { user: ROLES[role], password: this.passwords[role], database: this.nameOf(name) });
  }

  async drop(name: string): Promise<void> {
    await this.admin.query(`drop database if exists ${this.nameOf(name)} with (force)`);
  }

  /** Drops everything this run made. */
  async close(): Promise<void> {
    for (const name of this.made) await this.drop(name);
    await this.admin.end();
  }

  private async extend(name: string): Promise<ServerFacts> {
    const { rowCount } = await this.admin.query("select from pg_available_extensions where name = 'timescaledb'");
    const pool = new pg.Pool({ connectionString: withUser(this.adminUrl, { database: this.nameOf(name) }), max: 1 });
    try {
      if (rowCount !== 0) await pool.query('create extension if not exists timescaledb');
    } finally {
      await pool.end();
    }
    return this.factsOf(name);
  }

  /** In a session of its own: what the extension sets is known to those that begin after it. */
  private async factsOf(name: string): Promise<ServerFacts> {
    const pool = new pg.Pool({ connectionString: withUser(this.adminUrl, { database: this.nameOf(name) }), max: 1 });
    return await serverFacts(pool).finally(() => pool.end());
  }

  /** Only a database that nobody is connected to can be copied, and TimescaleDB's scheduler goes wherever it may. */
  private async leaveAlone(name: string): Promise<void> {
    await this.admin.query(`alter database ${this.nameOf(name)} with allow_connections false`);
    for (let left = 1; left > 0; ) {
      const { rowCount } = await this.admin.query(SESSIONS, [this.nameOf(name)]);
      left = rowCount ?? 0;
      if (left > 0) await sleep(POLL_MS);
    }
  }

  private async create(name: string, template: string): Promise<void> {
    this.made.push(name);
    await this.admin.query(
      `create database ${this.nameOf(name)} owner ${ROLES.owner} template ${template} strategy file_copy`,
    );
  }

  private nameOf(name: string): string {
    return `${this.prefix}_${name}`;
  }
}
