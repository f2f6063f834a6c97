import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** owner: migrations; app: the server; job: background work. None may bypass row security. */
export const ROLES = { owner: 'beatkeeper_owner', app: 'beatkeeper_app', job: 'beatkeeper_job' };

/** Hexadecimal, so it needs no quoting in SQL or in a URL. */
export const randomPassword = () => randomBytes(24).toString('hex');

/** The same server and options, another user or database. */
export function withUser(url, { user, password, database }) {
  const changed = new URL(url);
  if (user !== undefined) changed.username = user;
  if (password !== undefined) changed.password = password;
  if (database !== undefined) changed.pathname = `/${database}`;
  return changed.href;
}

export async function withClient(url, work) {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'beatkeeper-tools',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Creates what is missing of the three roles; `passwords` is `{ owner, app, job }`. With `reset`, roles that exist
 * get these passwords too.
 */
export async function ensureRoles(client, passwords, { reset = false } = {}) {
  const { rows } = await client.query('select rolname from pg_roles where rolname = any($1)', [Object.values(ROLES)]);
  const existing = new Set(rows.map(({ rolname }) => rolname));
  for (const [key, role] of Object.entries(ROLES)) {
    if (existing.has(role) && !reset) continue;
    const verb = existing.has(role) ? 'alter' : 'create';
    const rights = 'login nosuperuser nobypassrls nocreatedb nocreaterole noreplication';
    await client.query(`${verb} role ${role} with ${rights} password ${client.escapeLiteral(passwords[key])}`);
  }
}

export async function ensureDatabase(client, database) {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)} owner ${ROLES.owner}`);
}
