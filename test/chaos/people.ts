import { loadConfig } from '#config/env';
import { ApiKeysService } from '#libs/api-keys';
import { createLogger } from '#libs/platform/observability';
import { UsersService } from '#libs/users';
import { createApp } from '../../apps/api/src/create-app.js';

const ZONES = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Chatham', 'America/Los_Angeles'];

export interface Person {
  readonly username: string;
  readonly zone: string;
  readonly apiKey: string;
}

let made = 0;

/** New people with a key each, made in this process. @param env the product's */
export async function createPeople(env: Readonly<Record<string, string>>, count: number): Promise<Person[]> {
  const { REDIS_URL: _, ...rest } = env;
  const app = await createApp(loadConfig({ ...rest, LOG_LEVEL: 'silent' }), { logger: createLogger('silent') });
  try {
    const people: Person[] = [];
    for (let index = 0; index < count; index++) {
      const zone = ZONES[made % ZONES.length] as string;
      const username = `editor${++made}`;
      const { id } = await app.get(UsersService, { strict: false }).create({ username, timezone: zone });
      const { apiKey } = await app.get(ApiKeysService, { strict: false }).create(id);
      people.push({ username, zone, apiKey });
    }
    return people;
  } finally {
    await app.close();
  }
}
