import { MICROS_PER_SECOND } from '#libs/kernel';
import type { TestApp, TestUser } from '../../../support/app.js';

/** An hour per day, Fridays off, in two languages; and a limit per week that a test may remove. */
const GOALS = {
  goal_id: {
    delta: 'day',
    seconds: 3600,
    languages: ['TypeScript', 'Other'],
    categories: ['Coding'],
    ignore_days: ['friday'],
    improve_by_percent: 10,
  },
  goal_to_delete: { delta: 'week', seconds: 36_000, projects: ['beacon'], is_inverse: true, custom_title: 'Enough' },
};

/** Made a second apart, so that they have an order. */
export async function seedGoals(
  { request, clock }: TestApp,
  { authorization }: TestUser,
): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  clock.advance(-Object.keys(GOALS).length * MICROS_PER_SECOND);
  for (const [name, goal] of Object.entries(GOALS)) {
    const { body } = await request.post('/api/v1/users/current/goals').set({ authorization }).send(goal).expect(201);
    ids[name] = body.data.id;
    clock.advance(MICROS_PER_SECOND);
  }
  return ids;
}
