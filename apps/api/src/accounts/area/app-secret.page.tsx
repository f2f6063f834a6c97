import type { OauthAppInfo } from '#libs/oauth';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice } from '../../pages/components.js';
import { APPS_PATH } from './apps.page.js';
import { AreaPage } from './area.js';

interface AppProps {
  readonly browser: Browser;
  readonly app: OauthAppInfo;
}

/** Shown once, on the very answer that made the secret. */
export function AppSecretPage({ browser, app, secret }: AppProps & { readonly secret: string }) {
  return (
    <AreaPage browser={browser} title={`Secret of ${app.name}`} path={APPS_PATH}>
      <Notice kind="info">Copy the secret now. It is not shown again.</Notice>
      <dl>
        <dt>Client id</dt>
        <dd>
          <code class="copy">{app.clientId}</code>
        </dd>
      </dl>
      <p class="caption">Secret</p>
      <p class="secret">
        <code class="copy">{secret}</code>
      </p>
      <p>
        <a class="button" href={`${APPS_PATH}/${app.clientId}`}>
          I have copied it
        </a>
      </p>
    </AreaPage>
  );
}

export function NewSecretPage({ browser, app }: AppProps) {
  const path = `${APPS_PATH}/${app.clientId}`;
  return (
    <AreaPage browser={browser} title={`New secret of ${app.name}`} path={APPS_PATH}>
      <p>The secret in use stays good for another 24 hours, so that you can change it where the app runs.</p>
      {app.secrets.length > 1 && <p>The one before it dies at once.</p>}
      <Form action={`${path}/secret`} csrfToken={browser.csrfToken}>
        <div class="row">
          <Button>Make a new secret</Button>
          <a href={path}>Cancel</a>
        </div>
      </Form>
    </AreaPage>
  );
}

export function DeleteAppPage({ browser, app }: AppProps) {
  const path = `${APPS_PATH}/${app.clientId}`;
  return (
    <AreaPage browser={browser} title={`Delete ${app.name}?`} path={APPS_PATH}>
      <p>
        Everybody who let <strong>{app.name}</strong> in is cut off with its next request: its tokens, codes and secrets
        die. This cannot be undone.
      </p>
      <Form action={`${path}/delete`} csrfToken={browser.csrfToken}>
        <div class="row">
          <Button kind="danger">Delete the app</Button>
          <a href={path}>Keep it</a>
        </div>
      </Form>
    </AreaPage>
  );
}
