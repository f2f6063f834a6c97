import type { ErrorReply } from '../../http/problem.js';
import { repliesOf } from '../refusals.js';

const refusal = (status: number, error: string, errors?: readonly string[]) => (): ErrorReply => ({
  status,
  body: { error, ...(errors && { errors }) },
});

/** Hackatime says `error` of a request, and adds `errors`, a list of sentences, where values are at fault (422). */
export const replyTo = repliesOf(
  {
    request: (says) => ({ error: says.replace(/[.]$/, '') }),
    fieldStatus: 422,
    fields: (messages) => ({ error: 'Invalid values', errors: sentences(messages) }),
  },
  {
    'admin.forbidden': ({ needs }) => refusal(403, `This takes ${needs}`)(),
    'admin.key_name_taken': refusal(422, 'Failed to create the admin API key', [
      'Name is taken by another of your keys',
    ]),
    'admin.key_not_found': refusal(404, 'Admin API key not found'),
    'admin.own_level': refusal(403, 'Nobody changes their own admin level'),
    'admin.person_not_found': refusal(404, 'User not found'),
    'deletions.asked_already': refusal(422, 'You already have a pending deletion request'),
    'deletions.convicted': refusal(403, 'You cannot delete your account this soon after a ban'),
    'deletions.last_superadmin': refusal(422, 'The last superadmin stays'),
    'deletions.not_found': refusal(404, 'Deletion request not found'),
    'deletions.not_pending': refusal(422, 'Deletion request is not pending'),
    'deletions.objected': ({ reasons }) => refusal(422, 'The account is still needed', reasons as string[])(),
    'deletions.over': refusal(422, 'Deletion request cannot be cancelled any more'),
    'dumps.unexpired': refusal(409, 'An export is being made, or was asked for within the last ten minutes'),
    'imports.not_found': refusal(404, 'Import not found'),
    'projects.not_found': refusal(404, 'Project not found'),
    'sso.not_found': refusal(404, 'Identity provider not found'),
    'trust.forbidden': ({ needs }) => refusal(403, `This takes ${needs}`)(),
    'trust.no_ban': refusal(404, 'No such shadow ban'),
    'trust.person_not_found': refusal(404, 'user not found'),
    'users.not_found': refusal(404, 'User not found'),
  },
);

/** `{name: ['Too long.']}` → `['name: Too long.']` */
function sentences(messages: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(messages).flatMap(([field, texts]) =>
    Array.isArray(texts) ? texts.map((text) => `${field}: ${text}`) : [],
  );
}
