import 'reflect-metadata';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OauthAppsService } from '#libs/oauth';
import { type CreatedUser, UsersService } from '#libs/users';
import { openCli } from '../../../../test/support/cli.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/template-db.js';
import { OauthAppCreateCommand } from './oauth-app.command.js';

let database: TestDatabase;
let cli: TestingModule;
let ada: CreatedUser;

beforeAll(async () => {
  database = await createTestDatabase();
  cli = await openCli(database);
  ada = await cli.get(UsersService, { strict: false }).create({ username: 'ada' });
});
afterAll(async () => {
  await cli.close();
  await database.drop();
});

async function create(options: { redirectUri: readonly string[]; public?: boolean; allowImplicit?: boolean }) {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await cli.get(OauthAppCreateCommand).run([], { owner: 'ada', name: 'Charts', json: true, ...options });
    return JSON.parse(String(out.mock.calls[0]?.[0])) as { client_id: string; client_secret: string | null };
  } finally {
    out.mockRestore();
  }
}

describe('oauth-app:create', () => {
  it('prints the id and the secret, once', async () => {
    const made = await create({ redirectUri: ['https://app.example/cb'] });
    expect(made).toEqual({
      client_id: expect.stringMatching(/^[0-9A-Za-z]{24}$/),
      client_secret: expect.stringMatching(/^waka_sec_[0-9A-Za-z]{80}$/),
    });
  });

  it('makes public apps without a secret', async () => {
    const redirectUri = ['http://127.0.0.1/cb', 'com.example.app:/cb'];
    const made = await create({ redirectUri, public: true, allowImplicit: true });
    expect(made.client_secret).toBeNull();
    const apps = cli.get(OauthAppsService, { strict: false });
    expect(await apps.find({ ownerId: ada.id, clientId: made.client_id })).toMatchObject({
      isConfidential: false,
      allowsImplicit: true,
      redirectUris: redirectUri,
    });
  });

  it('reads several addresses, by comma or option by option', () => {
    const command = cli.get(OauthAppCreateCommand);
    const first = command.parseRedirectUri('https://a.example/cb, https://b.example/cb');
    expect(command.parseRedirectUri('https://c.example/cb', first)).toEqual([
      'https://a.example/cb',
      'https://b.example/cb',
      'https://c.example/cb',
    ]);
  });

  it('says what is wrong in a line', async () => {
    await expect(create({ redirectUri: ['http://evil.example/cb'] })).rejects.toMatchObject({
      expected: true,
      message: expect.stringContaining('redirect_uris'),
    });
  });
});
