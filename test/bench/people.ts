import type { INestApplicationContext } from '@nestjs/common';
import { ApiKeysService } from '#libs/api-keys';
import type { UserId } from '#libs/kernel';
import { UsersService } from '#libs/users';
import { Random } from '../engine/random.js';
import { type Persona, type PersonaSize, personaOf, ZONES } from './personas.js';

/** A person of this run, with what they need to call the API. */
export interface BenchPerson {
  readonly id: UserId;
  readonly username: string;
  readonly persona: Persona;
  /** Headers of every request of theirs. */
  readonly headers: Readonly<Record<string, string>>;
  /** Generator of this person alone. */
  readonly random: Random;
}

let made = 0;

/** Makes a person with an API key. The same `seed` and order of calls give the same person. */
export async function createPerson(
  app: INestApplicationContext,
  seed: number,
  size: Partial<PersonaSize> = {},
): Promise<BenchPerson> {
  const number = made++;
  const random = Random.forPart(seed, number);
  const zone = size.zone ?? (ZONES[number % ZONES.length] as string);
  const persona = personaOf(random, { projects: 5, agents: 2, machines: 2, ...size, zone });
  const username = `bench${number}`;
  const users = app.get(UsersService, { strict: false });
  const user = await users.create({ username, timezone: zone });
  const { apiKey } = await app.get(ApiKeysService, { strict: false }).create(user.id);
  const headers = {
    Authorization: `Basic ${Buffer.from(apiKey).toString('base64')}`,
    'User-Agent': persona.agents[0] as string,
    'X-Machine-Name': persona.machines[0] as string,
    Timezone: zone,
  };
  return { id: user.id, username, persona, headers, random };
}
