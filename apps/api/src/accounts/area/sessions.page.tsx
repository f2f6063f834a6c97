import type { SessionInfo } from '#libs/accounts';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice } from '../../pages/components.js';
import { AreaPage, doneWords, viewerOf, When } from './area.js';
import { deviceOf } from './device.js';

export const SESSIONS_PATH = '/account/sessions';

const WAYS: Readonly<Record<string, string>> = {
  pwd: 'password',
  otp: 'code',
  recovery: 'recovery code',
  sso: 'login service',
  link: 'link of the operator',
};
const DONE: Readonly<Record<string, string>> = {
  one: 'That browser is logged out.',
  others: 'Every other browser is logged out.',
};

interface SessionsPageProps {
  readonly browser: Browser;
  readonly sessions: readonly SessionInfo[];
  /** IANA zone of the person. */
  readonly zone: string;
  /** What has just been done. */
  readonly done: unknown;
}

/** Where the person is logged in. */
export function SessionsPage({ browser, sessions, zone, done }: SessionsPageProps) {
  const own = viewerOf(browser).session?.id;
  const message = doneWords(DONE, done);
  return (
    <AreaPage browser={browser} title="Sessions" path={SESSIONS_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      <p class="lead">Every browser that you are logged in with. Log out those that you do not know.</p>
      {sessions.map((session) => (
        <SessionCard
          key={session.id}
          session={session}
          isOwn={session.id === own}
          zone={zone}
          csrfToken={browser.csrfToken}
        />
      ))}
      {sessions.length > 1 && (
        <Form action={`${SESSIONS_PATH}/end-others`} csrfToken={browser.csrfToken}>
          <Button kind="danger">Log out all others</Button>
        </Form>
      )}
    </AreaPage>
  );
}

interface SessionCardProps {
  readonly session: SessionInfo;
  /** The browser that the page is shown in. */
  readonly isOwn: boolean;
  readonly zone: string;
  readonly csrfToken: string;
}

function SessionCard({ session, isOwn, zone, csrfToken }: SessionCardProps) {
  const { id, address, methods, lastSeenAt, createdAt } = session;
  const device = deviceOf(session.userAgent);
  const heading = `session-${id}`;
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <div class="card-title">
          <h2 id={heading}>{device}</h2>
          {isOwn && <p class="quiet">This browser</p>}
        </div>
        <Form action={`${SESSIONS_PATH}/${id}/end`} csrfToken={csrfToken}>
          <Button kind={isOwn ? 'plain' : 'danger'} label={isOwn ? 'Log out of this browser' : `Log out ${device}`}>
            Log out
          </Button>
        </Form>
      </div>
      <dl>
        <dt>Address</dt>
        <dd>{address}</dd>
        <dt>Last seen</dt>
        <dd>
          <When at={lastSeenAt} zone={zone} />
        </dd>
        <dt>Logged in</dt>
        <dd>
          <When at={createdAt} zone={zone} />
          {methods.length > 0 && ` by ${methods.map((way) => WAYS[way] ?? way).join(' and ')}`}
        </dd>
      </dl>
    </section>
  );
}
