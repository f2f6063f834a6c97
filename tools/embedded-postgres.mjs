import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { defaultDataDir, prepareDataDir, writeSecretFile } from './data-dir.mjs';
import { ExpectedError } from './expected-error.mjs';
import { canEnter, SERVER_ENV, serverAccount } from './postgres/account.mjs';
import { findPrograms } from './postgres/binaries.mjs';
import { takeLease, withLock } from './postgres/leases.mjs';
import { runningServer, stopServer, untilReady } from './postgres/postmaster.mjs';
import { ensureDatabase, ensureRoles, ROLES, randomPassword, withClient, withUser } from './postgres/roles.mjs';

const HOST = '127.0.0.1';
const SUPERUSER = 'postgres';
const START_TIMEOUT_MS = 300_000;
const START_ATTEMPTS = 3;
/** A new name each time: initdb outlives the process that started it when that one is killed. */
const DRAFT = 'postgres.new-';
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

const DEFAULT_SETTINGS = {
  shared_buffers: '128MB',
  max_connections: 100,
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  random_page_cost: 1.1,
};

/** Port and passwords of this cluster, made once: `{ port?, passwords: { postgres, owner, app, job } }`. */
function loadSecrets(dataDir, pgdata) {
  const path = join(dataDir, 'postgres.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  if (existsSync(pgdata))
    throw new ExpectedError(`${path} holds the passwords of the database beside it and is missing; put it back`);
  const names = [SUPERUSER, ...Object.keys(ROLES)];
  const secrets = { passwords: Object.fromEntries(names.map((name) => [name, randomPassword()])) };
  writeSecretFile(path, JSON.stringify(secrets));
  return secrets;
}

function freePort(wanted = 0) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(wanted, HOST, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function initialise({ dataDir, pgdata, programs, account, settings }, password) {
  const draft = join(dataDir, `${DRAFT}${randomBytes(4).toString('hex')}`);
  const passwordFile = join(dataDir, 'postgres-password.tmp');
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, `--username=${SUPERUSER}`, '--encoding=UTF8'];
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const sync = settings.fsync === 'off' ? ['--no-sync'] : [];
    const run = spawnSync(
      join(programs, 'initdb'),
      ['-D', draft, ...options, ...locale, ...sync, '--no-instructions'],
      {
        ...account,
        cwd: dataDir,
        env: SERVER_ENV,
        encoding: 'utf8',
      },
    );
    if (run.status !== 0)
      throw new ExpectedError(`PostgreSQL could not create ${pgdata}: ${lastLine(run.stderr) ?? run.error?.message}`);
    renameSync(draft, pgdata);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

const lastLine = (text) =>
  text
    ?.split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1);

function refuseOtherVersion(pgdata, programs) {
  const ours = /(\d+)/.exec(
    spawnSync(join(programs, 'postgres'), ['--version'], { env: SERVER_ENV, encoding: 'utf8' }).stdout ?? '',
  )?.[1];
  const theirs = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  if (ours !== undefined && ours !== theirs) {
    throw new ExpectedError(
      `${pgdata} was written by PostgreSQL ${theirs}, this is ${ours}; dump and load it, or set DATABASE_URL`,
    );
  }
}

function openLog(path) {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  return { descriptor: openSync(path, 'a', 0o600), offset: size > LOG_LIMIT_BYTES ? 0 : size };
}

/** One attempt. Detached, so that Ctrl-C reaches only us and the API closes before its database. */
async function launch({ dataDir, pgdata, programs, account, settings, port }) {
  const logPath = join(dataDir, 'postgres.log');
  const { descriptor, offset } = openLog(logPath);
  const all = { ...DEFAULT_SETTINGS, ...settings, listen_addresses: HOST, port, unix_socket_directories: '' };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(programs, 'postgres'), ['-D', pgdata, ...flags], {
    ...account,
    cwd: dataDir,
    env: SERVER_ENV,
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
  });
  const exited = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', resolve);
  });
  child.unref();
  closeSync(descriptor);
  if (child.pid !== undefined && (await untilReady(pgdata, child.pid, { timeoutMs: START_TIMEOUT_MS }))) {
    return { pid: child.pid, port, exited };
  }
  if (child.pid !== undefined) await stopServer(pgdata, child.pid);
  const said = readFileSync(logPath).subarray(offset).toString();
  return {
    failure: lastLine(said.replace(/.*HINT:.*\n/g, '')) ?? 'it said nothing',
    portTaken: /Address already in use/.test(said),
  };
}

async function startNew(context, secrets) {
  const { pgdata, dataDir, log } = context;
  for (const name of readdirSync(dataDir).filter((entry) => entry.startsWith(DRAFT))) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  const programs = findPrograms(context);
  if (!existsSync(pgdata)) {
    log('creating the database cluster');
    initialise({ ...context, programs }, secrets.passwords[SUPERUSER]);
  }
  refuseOtherVersion(pgdata, programs);
  log('starting PostgreSQL');
  let failure;
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const port = (await freePort(attempt === 0 ? secrets.port : 0)) ?? (await freePort());
    const result = await launch({ ...context, programs, port });
    if (result.pid !== undefined) return result;
    failure = result.failure;
    if (!result.portTaken) break;
  }
  throw new ExpectedError(
    `the embedded PostgreSQL did not start: ${failure} (more in ${join(dataDir, 'postgres.log')})`,
  );
}

const superUrl = (port, secrets) =>
  `postgresql://${SUPERUSER}:${secrets.passwords[SUPERUSER]}@${HOST}:${port}/postgres`;

async function isOurs(server, pgdata, secrets) {
  try {
    const { rows } = await withClient(superUrl(server.port, secrets), (client) => client.query('show data_directory'));
    return rows[0].data_directory === pgdata;
  } catch {
    return false;
  }
}

/** A server that a crashed or a still running process of this data directory left: used again, or stopped. */
async function reuse({ pgdata, log }, secrets) {
  const found = await runningServer(pgdata);
  if (found === undefined) return undefined;
  const ready = await untilReady(pgdata, found.pid, { timeoutMs: START_TIMEOUT_MS });
  if (ready && (await isOurs(ready, pgdata, secrets))) {
    log('using the PostgreSQL that already runs here');
    return ready;
  }
  log('stopping a PostgreSQL that does not answer');
  await stopServer(pgdata, found.pid, { immediately: true });
  return undefined;
}

function writeConnections(dataDir, url, { passwords }, database) {
  const as = (role) => withUser(url, { user: ROLES[role], password: passwords[role], database });
  const urls = { databaseUrl: as('app'), ownerDatabaseUrl: as('owner'), jobDatabaseUrl: as('job') };
  writeSecretFile(join(dataDir, 'connection.json'), `${JSON.stringify(urls, null, 2)}\n`);
  writeSecretFile(join(dataDir, 'database-url'), `${urls.databaseUrl}\n`);
  return urls;
}

/**
 * Starts PostgreSQL for a data directory, or joins the one that already runs there.
 *
 * Returns `{ url, databaseUrl, ownerDatabaseUrl, jobDatabaseUrl, pid, reused, exited, stop }`: `url` is the superuser
 * on database `postgres`; the other three reach database `beatkeeper` as the application, the schema's owner and the
 * job role, and stand in `connection.json` (and `databaseUrl` in `database-url`) in the data directory, mode 0600.
 * `exited` resolves when a server of ours ends by itself (never for one that was joined). `stop()` ends the server
 * unless another process uses it. `settings` are `postgresql.conf` names. Throws ExpectedError.
 */
export async function startEmbeddedPostgres({
  dataDir = defaultDataDir(),
  settings = {},
  database = 'beatkeeper',
  log = () => undefined,
} = {}) {
  const home = prepareDataDir(dataDir);
  const pgdata = join(home, 'postgres');
  return await withLock(home, async () => {
    const account = serverAccount(pgdata);
    if (account !== undefined && !canEnter(account, home)) {
      throw new ExpectedError(
        `PostgreSQL does not run as root, and user ${account.uid} cannot reach ${home}; choose another DATA_DIR`,
      );
    }
    const secrets = loadSecrets(home, pgdata);
    const context = { dataDir: home, pgdata, account, settings, log };
    const joined = await reuse(context, secrets);
    const server = joined ?? (await startNew(context, secrets));
    try {
      const url = superUrl(server.port, secrets);
      await withClient(url, async (client) => {
        await ensureRoles(client, secrets.passwords);
        await ensureDatabase(client, database);
      });
      if (secrets.port !== server.port)
        writeSecretFile(join(home, 'postgres.json'), JSON.stringify({ ...secrets, port: server.port }));
      const urls = writeConnections(home, url, secrets, database);
      const exited = server.exited ?? new Promise(() => undefined);
      return {
        url,
        ...urls,
        pid: server.pid,
        reused: joined !== undefined,
        exited,
        stop: stopper(context, server.pid),
      };
    } catch (error) {
      if (joined === undefined) await stopServer(pgdata, server.pid);
      throw error;
    }
  });
}

function stopper({ dataDir, pgdata, log }, pid) {
  const giveBack = takeLease(dataDir);
  let stopped;
  return function stop({ immediately = false } = {}) {
    stopped ??= withLock(dataDir, async () => {
      if (giveBack().inUse) return;
      log('stopping PostgreSQL');
      await stopServer(pgdata, pid, { immediately });
    });
    return stopped;
  };
}
