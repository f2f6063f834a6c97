import { createHmac } from 'node:crypto';
import type { TestApp, TestUser } from '../../../support/app.js';

const hash = (part: string) => part.repeat(5);
const AUTHOR = { name: 'Jane Doe', email: 'jane@example.com', username: 'jane' };
const PUSH = {
  ref: 'refs/heads/main',
  before: '0'.repeat(40),
  commits: [
    { id: hash('0f1e2d3c'), message: 'Light the beacon', timestamp: '2026-10-10T04:05:00Z', author: AUTHOR },
    {
      id: hash('5a6b7c8d'),
      message: 'Carry wood',
      timestamp: '2026-10-10T04:15:00Z',
      author: { name: 'Bob Roe', email: 'bob@example.com', username: 'bob' },
    },
    { id: hash('a1b2c3d4'), message: 'Write the ledger', timestamp: '2026-10-10T04:22:00Z', author: AUTHOR },
  ].map((commit) => ({ ...commit, url: `https://git.example.com/jane/beacon/commit/${commit.id}` })),
};

/** The story's beacon is linked to a repository that only tells pushes, and has told one: 300 s, somebody else's, 420 s. */
export async function seedCommits({ request }: TestApp, { authorization }: TestUser): Promise<Record<string, string>> {
  const { body } = await request
    .put('/api/v1/users/current/projects/beacon/repository')
    .set({ authorization })
    .send({ provider: 'git', full_name: 'jane/beacon', author_emails: ['jane@example.com'] })
    .expect(200);
  const text = JSON.stringify(PUSH);
  const signature = createHmac('sha256', body.data.webhook_secret).update(text).digest('hex');
  await request
    .post(`/api/hooks/v1/repositories/${body.data.id}`)
    .set({ 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` })
    .send(text)
    .expect(202);
  return {};
}
