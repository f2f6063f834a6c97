import { isScope } from '#libs/kernel';
import type { AuthorizedApp } from '#libs/oauth';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice } from '../../pages/components.js';
import { inWords } from '../../pages/scope-words.js';
import { AreaPage, When } from './area.js';

export const AUTHORIZED_APPS_PATH = '/account/authorized-apps';

interface AuthorizedAppsProps {
  readonly browser: Browser;
  readonly apps: readonly AuthorizedApp[];
  /** IANA zone of the person. */
  readonly zone: string;
  readonly hasRevoked: boolean;
}

/** Who may act for the person, and in what. */
export function AuthorizedAppsPage({ browser, apps, zone, hasRevoked }: AuthorizedAppsProps) {
  return (
    <AreaPage browser={browser} title="Authorised apps" path={AUTHORIZED_APPS_PATH}>
      {hasRevoked && <Notice kind="done">The app has lost its access.</Notice>}
      <p class="lead">Apps that you let act for you. Revoking takes effect with the app's next request.</p>
      {apps.length === 0 && <p class="empty">You have let no app in.</p>}
      {apps.map((app) => (
        <AuthorizedAppCard key={app.id} app={app} zone={zone} csrfToken={browser.csrfToken} />
      ))}
    </AreaPage>
  );
}

interface CardProps {
  readonly app: AuthorizedApp;
  readonly zone: string;
  readonly csrfToken: string;
}

function AuthorizedAppCard({ app, zone, csrfToken }: CardProps) {
  const scopes = inWords(app.scopes.filter(isScope));
  const heading = `app-${app.id}`;
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        {app.hasLogo && <img class="logo" src={`/oauth/apps/${app.clientId}/logo`} alt="" />}
        <div class="card-title">
          <h2 id={heading}>{app.name}</h2>
          <p class="quiet">{app.isVerified ? 'Verified by this installation' : 'Not verified'}</p>
        </div>
        <Form action={`${AUTHORIZED_APPS_PATH}/${app.id}/revoke`} csrfToken={csrfToken}>
          <Button kind="danger" label={`Revoke access of ${app.name}`}>
            Revoke
          </Button>
        </Form>
      </div>
      <p class="caption">It may</p>
      <ul class="plain-list">
        {[...new Set(['See your name and public profile', ...scopes])].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <dl>
        <dt>Allowed</dt>
        <dd>
          <When at={app.grantedAt} zone={zone} />
        </dd>
        <dt>Last used</dt>
        <dd>
          <When at={app.lastUsedAt} zone={zone} none="not yet" />
        </dd>
        {app.homepageUrl !== null && (
          <>
            <dt>Website</dt>
            <dd>
              <a href={app.homepageUrl} rel="noopener noreferrer nofollow">
                {app.homepageUrl}
              </a>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
