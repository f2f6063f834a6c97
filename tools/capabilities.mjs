import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withClient } from './postgres/roles.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The first of these programs on PATH, as an absolute path. */
export function findProgram(names, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

const program = (name, names, env) => {
  const path = findProgram(names, env);
  return { name, available: path !== undefined, detail: path ?? `${names[0]} is not on PATH` };
};

async function timescaleEdition(url) {
  return await withClient(url, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_available_extensions where name = 'timescaledb'");
    if (rowCount === 0) return undefined;
    const { rows } = await client.query("select current_setting('timescaledb.license', true) as license");
    return rows[0].license === 'timescale' ? 'community' : 'apache';
  });
}

/** `TIMESCALE_DATABASE_URL`: superuser URLs, one per edition at hand, separated by commas. */
async function timescale(env) {
  const found = new Map();
  const problems = [];
  for (const url of (env.TIMESCALE_DATABASE_URL ?? '').split(',').filter((part) => part.trim() !== '')) {
    try {
      const edition = await timescaleEdition(url.trim());
      if (edition === undefined) problems.push('a server of TIMESCALE_DATABASE_URL has no timescaledb extension');
      else found.set(edition, url.trim());
    } catch (error) {
      problems.push(`a server of TIMESCALE_DATABASE_URL does not answer: ${error.message}`);
    }
  }
  return ['apache', 'community'].map((edition) => {
    const available = found.has(edition);
    const why = problems[0] ?? `no ${edition} server in TIMESCALE_DATABASE_URL`;
    return { name: `TimescaleDB (${edition})`, available, detail: available ? 'TIMESCALE_DATABASE_URL' : why };
  });
}

/** What this machine offers to tests beyond PostgreSQL: `{ name, available, detail }` each. */
export async function probeCapabilities(env = process.env) {
  return [program('Redis', ['redis-server'], env), program('Chromium', CHROMIUM_NAMES, env), ...(await timescale(env))];
}
