import type { LinkedIdentity, LoginChoice, PendingLink } from '#libs/sso';
import type { Browser } from '../http/browser/browser.js';
import { Button, Form, Notice } from '../pages/components.js';
import { Page } from '../pages/page.js';

/** Address of the page about services to log in with. */
export const SERVICES_PATH = '/account/sso';

export function linkPath(slug: string, token: string): string {
  return `/sso/${slug}/link?login=${encodeURIComponent(token)}`;
}

interface NeedsLinkProps {
  readonly reason: 'email_taken' | 'no_sign_up';
  readonly next: string;
}

/** Shown to whoever the provider vouches for, but no account knows. */
export function NeedsLinkPage({ reason, next }: NeedsLinkProps) {
  return (
    <Page title="Which account is yours?">
      <Notice kind="info">
        {reason === 'email_taken'
          ? 'There is an account here with your e-mail address already. To connect the two, log in to it once.'
          : 'No account here is connected with yours there. If you have one, log in to it once to connect the two.'}
      </Notice>
      <p>
        <a class="button" href={next}>
          Log in to connect
        </a>
      </p>
      <p class="hint">This offer stands for ten minutes, in this browser.</p>
    </Page>
  );
}

interface ConfirmLinkProps {
  readonly browser: Browser;
  readonly pending: PendingLink;
  readonly action: string;
}

export function ConfirmLinkPage({ browser, pending, action }: ConfirmLinkProps) {
  const known = pending.email ?? pending.username;
  return (
    <Page title={`Connect ${pending.provider}`} viewer={browser.viewer} csrfToken={browser.csrfToken}>
      <p>
        {`Whoever logs in through ${pending.provider}`}
        {known !== undefined && (
          <>
            {' as '}
            <strong>{known}</strong>
          </>
        )}
        {' will be logged in here as '}
        <strong>{browser.viewer?.username}</strong>.
      </p>
      <Form action={action} csrfToken={browser.csrfToken}>
        <Button>Connect</Button>
      </Form>
    </Page>
  );
}

/** Between our form and the provider: a form of ours must not lead elsewhere by itself. */
export function DeparturePage({ url }: { url: string }) {
  return (
    <Page title="One moment" leadsTo={url}>
      <p>
        <a href={url}>Continue</a>
      </p>
    </Page>
  );
}

interface ServicesProps {
  readonly browser: Browser;
  readonly linked: readonly LinkedIdentity[];
  readonly choices: readonly LoginChoice[];
}

export function ServicesPage({ browser, linked, choices }: ServicesProps) {
  const { viewer, csrfToken } = browser;
  const open = choices.filter(({ slug }) => linked.every(({ provider }) => provider.slug !== slug));
  return (
    <Page title="Services to log in with" viewer={viewer} csrfToken={csrfToken} path={SERVICES_PATH}>
      {linked.length === 0 ? (
        <p class="empty">None is connected with your account.</p>
      ) : (
        <Linked linked={linked} csrfToken={csrfToken} />
      )}
      {open.length > 0 && <h2>Connect another one</h2>}
      <div class="row">
        {open.map(({ slug, name }) => (
          <Form key={slug} action={`/sso/${slug}/connect`} csrfToken={csrfToken}>
            <Button kind="plain">{`Connect ${name}`}</Button>
          </Form>
        ))}
      </div>
    </Page>
  );
}

function Linked({ linked, csrfToken }: { linked: readonly LinkedIdentity[]; csrfToken: string }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">You are known there as</th>
            <th scope="col">Last login</th>
            <th scope="col">
              <span class="quiet">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {linked.map(({ id, provider, email, subject, lastLoginAt }) => (
            <tr key={id}>
              <td>{provider.name}</td>
              <td>{email ?? subject}</td>
              <td>{`${new Date(lastLoginAt / 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`}</td>
              <td>
                <Form action={`${SERVICES_PATH}/${id}/disconnect`} csrfToken={csrfToken}>
                  <Button kind="danger">{`Disconnect ${provider.name}`}</Button>
                </Form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
