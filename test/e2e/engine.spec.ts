import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EnginePerson, seedPerson, storedDays } from '../support/engine-person.js';
import { createTestDatabase, type TestDatabase } from '../support/template-db.js';

let database: TestDatabase;
let person: EnginePerson;

beforeAll(async () => {
  database = await createTestDatabase();
  person = await seedPerson(database.url);
});

afterAll(() => database.drop());

describe('the engine on plain PostgreSQL', () => {
  it('keeps days equal to the fold across a change of clocks', async () => {
    expect(Object.keys(person.expectedDays).length).toBeGreaterThan(3);
    expect(await storedDays(database.url, person.userId)).toEqual(person.expectedDays);
  });

  it('changes nothing by rebuilding', async () => {
    await person.rebuild();
    expect(await storedDays(database.url, person.userId)).toEqual(person.expectedDays);
  });
});
