import type { TestApp, TestUser } from '../../../support/app.js';
import { seedBoards } from './boards.js';
import { seedCommits } from './commits.js';
import { seedGoals } from './goals.js';
import { seedMirrors } from './mirrors.js';
import { seedOrgs } from './orgs.js';
import { seedRules } from './rules.js';
import { seedShares } from './shares.js';
import { seedWebhooks } from './webhooks.js';

/** Values that operations files name as `{name}`. */
export type SeedValues = Readonly<Record<string, string>>;
export type Seed = (app: TestApp, jane: TestUser) => Promise<SeedValues>;

/** What an area has besides heartbeats, one line each. */
const SEEDS: readonly Seed[] = [
  seedBoards,
  seedCommits,
  seedGoals,
  seedRules,
  seedShares,
  seedOrgs,
  seedWebhooks,
  seedMirrors,
];

/** Rows of every area for a person, after their story was told. */
export async function seedAreas(app: TestApp, jane: TestUser): Promise<SeedValues> {
  const values: Record<string, string> = {};
  for (const seed of SEEDS) Object.assign(values, await seed(app, jane));
  return values;
}
