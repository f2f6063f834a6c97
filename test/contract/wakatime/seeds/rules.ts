import { drainJobs } from '../../../support/jobs.js';
import type { Seed } from './index.js';

const PATH = '/api/v1/users/current/custom_rules';
const RULE = {
  action: 'change',
  source: 'entity',
  operation: 'equals',
  source_value: '/nowhere',
  destinations: [{ destination: 'project', destination_value: 'nothing' }],
};

/** A rule that changes nothing of the story, to be deleted. */
export const seedRules: Seed = async (app, { authorization }) => {
  await app.request.put(PATH).set({ authorization }).send([RULE]).expect(200);
  await drainJobs(app);
  const { body } = await app.request.get(PATH).set({ authorization }).expect(200);
  return { rule_id: body.data[0].id };
};
