// What the image runs: `api`, `worker`, `cli <command>`, or `secrets` (compose.yaml, once).
import { readFileSync } from 'node:fs';

const ROLES = new Map([
  ['api', '../../dist/apps/api/src/main.js'],
  ['worker', '../../dist/apps/worker/src/main.js'],
  ['cli', '../../dist/apps/cli/src/main.js'],
  ['secrets', './secrets.mjs'],
]);

/** Settings whose value may lie in a file instead: `SECRET_KEY_FILE` names the file of `SECRET_KEY`. */
const IN_FILES = [
  'DATABASE_URL',
  'OWNER_DATABASE_URL',
  'JOB_DATABASE_URL',
  'DATABASE_REPLICA_URLS',
  'REDIS_URL',
  'SMTP_URL',
  'SECRET_KEY',
  'PREVIOUS_SECRET_KEYS',
  'STATS_API_KEY',
  'HKA_REVOCATION_KEY',
  'SLACK_SIGNING_SECRET',
  'SLACK_BOT_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
];

function readSecretFiles(env) {
  for (const key of IN_FILES) {
    const path = env[`${key}_FILE`];
    if (!path) continue;
    if (env[key]) throw new Error(`${key} and ${key}_FILE are both set; take one`);
    env[key] = readFileSync(path, 'utf8').trim();
  }
}

try {
  const [role = 'api'] = process.argv.splice(2, 1);
  const main = ROLES.get(role);
  if (main === undefined) throw new Error(`no role "${role}": ${[...ROLES.keys()].join(', ')}`);
  readSecretFiles(process.env);
  await import(main);
} catch (error) {
  console.error(`beatkeeper: ${error.message}`);
  process.exit(1);
}
