import type { TestApp, TestUser } from '../../../support/app.js';

/** A mirror, and one that a test may remove; both off, so that nobody's heartbeats wait for them. */
export async function seedMirrors({ request }: TestApp, { authorization }: TestUser): Promise<Record<string, string>> {
  const make = async (name: string): Promise<string> => {
    const body = { url: 'https://mirror.example.com/api/v1', api_key: 'over-there', name, is_enabled: false };
    return (await request.post('/api/v1/users/current/mirrors').set({ authorization }).send(body)).body.data.id;
  };
  return { mirror_id: await make('Mirror'), mirror_to_delete: await make('Another') };
}
