// New Secrets for an installation with the database and Redis of k8s/components:
//   node tools/k8s/secrets.mjs | kubectl create -f -
// Run once and keep what it prints: with another SECRET_KEY every API key is dead. `create` refuses to overwrite.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const DATABASE = 'beatkeeper-database';
const CA = '/etc/beatkeeper/database-ca/ca.crt';

/** Needs no escape in a URL or in redis.conf. */
const password = () => randomBytes(24).toString('base64url');

/**
 * Secrets of one installation, with new passwords.
 *
 * @param {string} namespace
 * @returns {Record<string, any>[]}
 */
export function newSecrets(namespace = 'beatkeeper') {
  const passwords = { owner: password(), app: password(), job: password(), redis: password() };
  const urlOf = (role, host, tls) =>
    `postgresql://beatkeeper_${role}:${passwords[role]}@${host}:5432/beatkeeper?${tls}`;
  const verified = `sslmode=verify-full&sslrootcert=${CA}`;
  const secret = (name, stringData) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name, namespace },
    stringData,
  });
  const login = (role) => {
    const data = { username: `beatkeeper_${role}`, password: passwords[role] };
    const made = secret(`${DATABASE}-${role}`, data);
    // With this label CloudNativePG hears of another password.
    const metadata = { ...made.metadata, labels: { 'cnpg.io/reload': 'true' } };
    return { ...made, type: 'kubernetes.io/basic-auth', metadata };
  };
  return [
    ...['owner', 'app', 'job'].map(login),
    secret('beatkeeper-owner', { OWNER_DATABASE_URL: urlOf('owner', `${DATABASE}-rw`, verified) }),
    secret(DATABASE, {
      DATABASE_URL: urlOf('app', `${DATABASE}-rw`, verified),
      JOB_DATABASE_URL: urlOf('job', `${DATABASE}-rw`, verified),
    }),
    // KEDA is in another namespace and has no file of ours.
    secret('beatkeeper-keda', { DATABASE_URL: urlOf('app', `${DATABASE}-rw.${namespace}.svc`, 'sslmode=require') }),
    secret('beatkeeper-redis', {
      REDIS_URL: `redis://:${passwords.redis}@beatkeeper-redis:6379`,
      'redis.conf': `requirepass ${passwords.redis}\n`,
    }),
    secret('beatkeeper-keys', { SECRET_KEY: randomBytes(48).toString('base64url') }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const namespace = process.argv[2];
  process.stdout.write(
    newSecrets(namespace)
      .map((secret) => stringify(secret, { lineWidth: 0 }))
      .join('---\n'),
  );
}
