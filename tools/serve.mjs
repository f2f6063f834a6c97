import { databaseEnvironment, openDatabase } from './database-source.mjs';
import { report } from './expected-error.mjs';

/** npm passes on the Ctrl-C that the terminal already sent: two signals this close are one. */
const SAME_SIGNAL_MS = 1_000;
/** How long a forced stop may take; it still leaves alone a PostgreSQL that another process uses. */
const FORCED_STOP_MS = 5_000;

/** What runs on the database: the server, or with the argument `worker` a process that does jobs alone. */
const APP = process.argv[2] === 'worker' ? 'worker' : 'api';

const log = (line) => console.log(`beatkeeper: ${line}`);

/** Closed in reverse order. The database is a promise: a signal may come while it still starts. */
const running = { opening: undefined, database: undefined, server: undefined };

async function close() {
  if (running.server !== undefined) {
    log(`closing the ${APP === 'api' ? 'server' : 'worker'}`);
    await running.server.close().catch(report);
  }
  const database = await running.opening?.catch(() => undefined);
  await database?.stop();
}

let stopping;

function onSignal(signal) {
  const now = performance.now();
  if (stopping === undefined) {
    stopping = now;
    log(`${signal}: shutting down`);
    close().then(
      () => process.exit(0),
      (error) => {
        report(error);
        process.exit(1);
      },
    );
  } else if (now - stopping > SAME_SIGNAL_MS) {
    log(`${signal} again: not waiting`);
    const exit = () => process.exit(1);
    setTimeout(exit, FORCED_STOP_MS).unref();
    Promise.resolve(running.database?.stop({ immediately: true })).then(exit, exit);
  }
}

async function start() {
  running.opening = openDatabase({ log });
  const database = await running.opening;
  running.database = database;
  if (stopping !== undefined) return;
  database.exited?.then(() => {
    if (stopping !== undefined) return;
    report(
      Object.assign(new Error('PostgreSQL ended by itself; its log is in the data directory'), { expected: true }),
    );
    process.exit(1);
  });
  Object.assign(process.env, databaseEnvironment(database.urls));
  const { serve } = await import(`../dist/apps/${APP}/src/serve.js`);
  running.server = await serve();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
try {
  await start();
} catch (error) {
  if (stopping === undefined) {
    report(error);
    stopping = performance.now();
    await close().catch(report);
    process.exit(1);
  }
}
