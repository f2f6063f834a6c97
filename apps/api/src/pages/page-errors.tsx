import type { FastifyRequest } from 'fastify';
import type { DomainError } from '#libs/kernel';
import { viewerOf } from '#libs/platform/auth';
import { browserOf } from '../http/browser/browser.js';
import { pageHeaders } from '../http/browser-rules.js';
import type { ErrorReply } from '../http/problem.js';
import { Page, placeOf } from './page.js';
import { loginPath } from './return-to.js';
import { renderPage } from './send-page.js';

const TITLES: Readonly<Record<number, string>> = {
  400: 'That did not work',
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  429: 'Too many attempts',
  503: 'Not available just now',
};
const SOMETHING = 'Something went wrong';

/**
 * What a page answers to a failure that its controller did not expect: who is not logged in goes to log in, whose login
 * is old confirms it, everything else is a page that says so.
 */
export function replyWithPage(error: DomainError, request: FastifyRequest): ErrorReply {
  const target = request.method === 'GET' ? request.url : placeOf(request.url);
  switch (error.code) {
    case 'auth.unauthorized':
      return goTo(loginPath(target));
    case 'auth.stale_login':
      return goTo(`/login/confirm?continue=${encodeURIComponent(target)}`);
    case 'auth.rate_limited':
      return plain(429, 'Wait a little, then try again.', {
        'retry-after': String(error.details?.retryAfterSeconds ?? 60),
      });
    case 'auth.forged_request':
      return plain(403, 'The form was too old, or came from somewhere else. Go back, load the page again and retry.');
    case 'accounts.sso_required':
      return plain(403, 'Your organisation wants you to log in through its own service.');
    case 'auth.forbidden':
    case 'auth.insufficient_scope':
      return plain(403, 'Your account may not do this.');
    default:
      if (error.code.endsWith('not_found')) return plain(404, 'There is nothing here, or not for you.');
      return plain(400, 'What you sent could not be used.');
  }
}

/** A plain reply as a page. Redirects stay what they are. */
export function dressAsPage(reply: ErrorReply, request: FastifyRequest): ErrorReply {
  if (reply.status < 400) return reply;
  const { error = '' } = reply.body as { error?: string };
  const viewer = viewerOf(request);
  const page = (
    <Page title={TITLES[reply.status] ?? SOMETHING} viewer={viewer} csrfToken={browserOf(request)?.csrfToken}>
      <p>{error}</p>
      <p>
        <a href="/account">To your account</a>
      </p>
    </Page>
  );
  const headers = { ...pageHeaders({}), ...reply.headers, 'content-type': 'text/html; charset=utf-8' };
  return { status: reply.status, body: renderPage(page), headers };
}

function goTo(location: string): ErrorReply {
  return { status: 303, body: '', headers: { ...pageHeaders({}), location } };
}

function plain(status: number, error: string, headers?: Readonly<Record<string, string>>): ErrorReply {
  return { status, body: { error }, ...(headers !== undefined && { headers }) };
}
