import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '#config/env';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { CliModule } from '../cli.module.js';
import { SsoCreateCommand, SsoDeleteCommand, SsoListCommand } from './sso.commands.js';

let database: TestDatabase;
let cli: TestingModule;
let directory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'beatkeeper-sso-'));
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    JOB_DATABASE_URL: database.jobUrl,
    SECRET_KEY: 'a secret of tests, and of nobody else',
    DATA_DIR: '/nonexistent',
    PUBLIC_URL: 'https://time.example',
  });
  cli = await Test.createTestingModule({ imports: [CliModule.forRoot(config)] }).compile();
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await cli?.close();
  await database?.drop();
  await rm(directory, { recursive: true, force: true });
});

/** What a command printed. */
async function printed(run: () => Promise<void>): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  await run();
  vi.restoreAllMocks();
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

describe('identity providers at the command line', () => {
  it('are connected, listed and disconnected', async () => {
    const clientSecretFile = join(directory, 'secret');
    await writeFile(clientSecretFile, 'a secret in a file\n');
    const options = { json: true, slug: 'google', name: 'Google', preset: 'google', clientId: 'abc', clientSecretFile };
    const created = await printed(() => cli.get(SsoCreateCommand).run([], { ...options, allowsSignUp: true }));
    expect(created).toMatchObject({
      slug: 'google',
      kind: 'oidc',
      has_client_secret: true,
      config: { issuer: 'https://accounts.google.com', client_id: 'abc', allows_sign_up: true },
      redirect_uri: 'https://time.example/sso/google/callback',
    });
    expect(JSON.stringify(created)).not.toContain('a secret in a file');
    expect(await printed(() => cli.get(SsoListCommand).run([], { json: true }))).toEqual({
      identity_providers: [created],
    });
    const gone = await printed(() => cli.get(SsoDeleteCommand).run([], { json: true, slug: 'google' }));
    expect(gone).toEqual({ slug: 'google', deleted: true });
    expect(await printed(() => cli.get(SsoListCommand).run([], { json: true }))).toEqual({ identity_providers: [] });
  });

  it('are refused in one sentence', async () => {
    const create = (options: object) => cli.get(SsoCreateCommand).run([], { slug: 'x', name: 'X', ...options });
    await expect(create({})).rejects.toThrow('either kind or preset is needed');
    await expect(create({ preset: 'google' })).rejects.toThrow('config.client_id');
    await expect(create({ preset: 'google', clientSecretFile: join(directory, 'none') })).rejects.toThrow(
      'cannot read',
    );
    await expect(cli.get(SsoDeleteCommand).run([], { slug: 'x' })).rejects.toMatchObject({ code: 'sso.not_found' });
  });
});
