import { MICROS_PER_SECOND } from '#libs/kernel';
import type { TestApp, TestUser } from '../../../support/app.js';

const WEBHOOK = { url: 'https://example.com/hook', description: 'Kitchen display', events: ['goal.reached'] };

/** A webhook with a test on its way, and one that a test may remove. */
export async function seedWebhooks(
  { request, clock }: TestApp,
  { authorization }: TestUser,
): Promise<Record<string, string>> {
  const post = async (path: string, body?: object): Promise<string> => {
    const asked = request.post(`/api/v1/users/current/webhooks${path}`).set({ authorization });
    return (await (body === undefined ? asked : asked.send(body))).body.data.id;
  };
  clock.advance(-MICROS_PER_SECOND);
  const id = await post('', WEBHOOK);
  clock.advance(MICROS_PER_SECOND);
  return {
    webhook_id: id,
    delivery_id: await post(`/${id}/test`),
    webhook_to_delete: await post('', { ...WEBHOOK, url: 'https://example.com/other' }),
  };
}
