// Makes the passwords and keys of an installation by compose.yaml: once, into a volume. What is there is never changed.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = process.env.SECRETS_DIR || '/run/beatkeeper';
const DATABASE = process.env.DATABASE_PLACE || 'database:5432/beatkeeper';
const REDIS = process.env.REDIS_PLACE || 'redis:6379';

const password = () => randomBytes(24).toString('hex');

/** Readable by the database's and the product's users alike, in a volume that nobody else mounts. */
function write(name, text) {
  const draft = join(FOLDER, `.${name}.${process.pid}`);
  writeFileSync(draft, text, { mode: 0o644 });
  renameSync(draft, join(FOLDER, name));
}

if (existsSync(join(FOLDER, 'complete'))) {
  console.log('beatkeeper: passwords and keys are there');
} else {
  mkdirSync(FOLDER, { recursive: true });
  const roles = { owner: password(), app: password(), job: password() };
  const redis = password();
  for (const [role, secret] of Object.entries(roles)) {
    write(`${role}-password`, secret);
    write(`${role}-url`, `postgresql://beatkeeper_${role}:${secret}@${DATABASE}`);
  }
  write('superuser-password', password());
  write('redis-password', redis);
  write('redis-url', `redis://:${redis}@${REDIS}`);
  write('secret-key', randomBytes(48).toString('base64url'));
  write('complete', '');
  console.log('beatkeeper: passwords and keys made');
}
