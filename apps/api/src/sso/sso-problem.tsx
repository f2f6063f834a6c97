import type { FastifyReply } from 'fastify';
import { DomainError } from '#libs/kernel';
import type { Browser } from '../http/browser/browser.js';
import { Notice } from '../pages/components.js';
import { Page } from '../pages/page.js';
import { sendPage } from '../pages/send-page.js';

interface Words {
  readonly status: number;
  readonly text: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  'sso.not_found': { status: 404, text: 'There is no such way to log in here.' },
  'sso.login_expired': { status: 400, text: 'This login took too long, or was used already. Begin again.' },
  'sso.other_browser': {
    status: 400,
    text: 'This login was begun in another browser, or by somebody else. Begin again.',
  },
  'sso.denied': { status: 403, text: 'The other side did not let you in.' },
  'sso.unreachable': {
    status: 502,
    text: 'The other side does not answer, or not as it was set up. Try again; if it stays so, tell your administrator.',
  },
  'sso.bad_answer': {
    status: 400,
    text: 'What the other side answered was not accepted. Begin again; if it stays so, tell your administrator.',
  },
  'sso.not_allowed': {
    status: 403,
    text: 'Your account there may not log in here: it is in no group or domain that may.',
  },
  'sso.suspended': { status: 403, text: 'This account is suspended. Ask your administrator.' },
  'accounts.suspended': { status: 403, text: 'This account is suspended. Ask your administrator.' },
  'accounts.sso_required': {
    status: 403,
    text: 'Your organisation wants you to log in through its own service.',
  },
  'sso.already_linked': { status: 409, text: 'Your account there belongs to another account here.' },
  'sso.last_way_in': {
    status: 409,
    text: 'Without this service you could not log in again. Set a password or connect another service first.',
  },
};

interface Problem {
  readonly error: unknown;
  readonly browser?: Browser | undefined;
}

/**
 * Says what went wrong, without a word of what the provider or the person sent.
 *
 * @throws the error itself, where single sign-on does not expect it
 */
export function sendProblem(reply: FastifyReply, { error, browser }: Problem): void {
  const words = error instanceof DomainError ? WORDS[error.code] : undefined;
  if (words === undefined) throw error;
  const instead = (error as DomainError).details?.sso_url as string | undefined;
  sendPage(reply, <ProblemPage text={words.text} browser={browser} instead={instead} />, { status: words.status });
}

interface ProblemPageProps {
  readonly text: string;
  readonly browser?: Browser | undefined;
  /** Where to log in instead. */
  readonly instead?: string | undefined;
}

function ProblemPage({ text, browser, instead }: ProblemPageProps) {
  const isIn = browser?.viewer !== undefined;
  return (
    <Page title="That did not work" viewer={browser?.viewer} csrfToken={browser?.csrfToken}>
      <Notice kind="problem">{text}</Notice>
      <p>
        {instead === undefined ? (
          <a href={isIn ? '/account' : '/login'}>{isIn ? 'To your account' : 'To the login page'}</a>
        ) : (
          <a href={instead}>Log in there</a>
        )}
      </p>
    </Page>
  );
}
