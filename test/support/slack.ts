import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlackUserTold {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly realName: string;
  readonly email?: string;
  readonly isEmailConfirmed?: boolean;
}

export interface SlackServer {
  /** As `SLACK_API_URL`. */
  readonly url: string;
  /** Messages that were posted. */
  readonly posted: { readonly channel: string; readonly text: string; readonly by: string }[];
  /** Whose token it is. */
  readonly people: Map<string, SlackUserTold>;
  /** What the next messages are answered instead of `ok`: an error of Slack, or an HTTP status. */
  readonly refusals: (string | number)[];
  close(): Promise<void>;
}

/** A server that answers as the methods of Slack do that are called. */
export async function startSlack(): Promise<SlackServer> {
  const posted: SlackServer['posted'] = [];
  const people: SlackServer['people'] = new Map();
  const refusals: SlackServer['refusals'] = [];
  const answerTo = (method: string, token: string, form: URLSearchParams): object => {
    const caller = people.get(token);
    if (caller === undefined) return { ok: false, error: 'invalid_auth' };
    if (method === 'auth.test') return { ok: true, user_id: caller.id, team_id: caller.team };
    if (method === 'users.info') {
      const user = [...people.values()].find(({ id }) => id === form.get('user'));
      return user === undefined ? { ok: false, error: 'user_not_found' } : { ok: true, user: userOf(user) };
    }
    posted.push({ channel: form.get('channel') ?? '', text: form.get('text') ?? '', by: token });
    return { ok: true, ts: '1791633600.000100' };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const method = (request.url ?? '').replace('/api/', '');
      const refusal = method === 'chat.postMessage' ? refusals.shift() : undefined;
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      const answer =
        refusal === undefined
          ? answerTo(method, token, new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
          : { ok: false, error: String(refusal) };
      response.writeHead(typeof refusal === 'number' ? refusal : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    posted,
    people,
    refusals,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function userOf({ id, team, name, realName, email, isEmailConfirmed }: SlackUserTold): object {
  return {
    id,
    team_id: team,
    name,
    ...(isEmailConfirmed !== undefined && { is_email_confirmed: isEmailConfirmed }),
    profile: { real_name: realName, ...(email !== undefined && { email }) },
  };
}

/** Headers of a slash command, signed as Slack signs. */
export function slackHeaders(secret: string, body: string, seconds: number): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': `v0=${signature}`,
  };
}
