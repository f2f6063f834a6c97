import { ShareTokens } from '#libs/sharing';
import type { Seed } from './index.js';

/** Two published charts, one of them to be taken back. */
export const seedShares: Seed = async (app, jane) => {
  const tokens = app.app.get(ShareTokens, { strict: false });
  const owner = { userId: jane.user.id, actor: { kind: 'operator' } } as const;
  await tokens.create(owner, { kind: 'languages', range: 'last_7_days', title: 'What I write' });
  const { id } = await tokens.create(owner, { kind: 'languages', range: 'last_7_days', title: 'What I write' });
  return { share_token_to_delete: id };
};
