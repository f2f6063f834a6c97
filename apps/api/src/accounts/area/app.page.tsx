import type { OauthAppInfo } from '#libs/oauth';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AppFields, type AppTerms } from './app-fields.js';
import type { AppFormValues } from './app-form.js';
import { APPS_PATH } from './apps.page.js';
import { AreaPage, When } from './area.js';

const DONE = { registered: 'The app is registered.', saved: 'Saved.', logo: 'The logo is changed.' } as const;
export type AppDone = keyof typeof DONE;

export function isAppDone(text: unknown): text is AppDone {
  return typeof text === 'string' && Object.hasOwn(DONE, text);
}

export interface AppPageProps {
  readonly browser: Browser;
  readonly app: OauthAppInfo;
  /** What the form shows: as it is, or as it was typed. */
  readonly values: AppFormValues;
  readonly problems: FieldProblems;
  readonly terms: AppTerms;
  /** The public address of the installation. */
  readonly issuer: string;
  /** IANA zone of the person. */
  readonly zone: string;
  readonly done: AppDone | undefined;
}

/** All of an app for its owner. */
export function AppPage({ browser, app, values, problems, terms, issuer, zone, done }: AppPageProps) {
  const path = `${APPS_PATH}/${app.clientId}`;
  const { csrfToken } = browser;
  return (
    <AreaPage browser={browser} title={app.name} path={APPS_PATH}>
      {done !== undefined && <Notice kind="done">{DONE[done]}</Notice>}
      {Object.keys(problems).length > 0 && <Notice kind="problem">Some of it will not do. See below.</Notice>}
      <Connection app={app} issuer={issuer} />
      {app.isConfidential && <Secrets app={app} zone={zone} path={path} />}
      <section aria-labelledby="logo-heading">
        <h2 id="logo-heading">Logo</h2>
        <Logo app={app} csrfToken={csrfToken} path={path} problem={problems.logo} />
      </section>
      <section aria-labelledby="settings-heading">
        <h2 id="settings-heading">Settings</h2>
        {app.isVerified && <p class="quiet">This installation has verified the app, so its name is fixed.</p>}
        <Form action={path} csrfToken={csrfToken} class="measure">
          <AppFields values={values} problems={problems} terms={terms} />
          <Button>Save</Button>
        </Form>
      </section>
      <section aria-labelledby="end-heading">
        <h2 id="end-heading">End of the app</h2>
        <p>Deleting it takes away everything that people gave to it.</p>
        <a class="button danger" href={`${path}/delete`}>
          Delete this app…
        </a>
      </section>
    </AreaPage>
  );
}

function Connection({ app, issuer }: { readonly app: OauthAppInfo; readonly issuer: string }) {
  const rows = [
    ['Client id', app.clientId],
    ['Authorization', `${issuer}/oauth/authorize`],
    ['Token', `${issuer}/oauth/token`],
    ['Revocation', `${issuer}/oauth/revoke`],
    ...(app.isConfidential ? [['Introspection', `${issuer}/oauth/introspect`]] : []),
    ['Metadata', `${issuer}/.well-known/oauth-authorization-server`],
  ] as const;
  return (
    <section class="card" aria-label="Connection">
      <dl>
        <dt>Type</dt>
        <dd>{app.isConfidential ? 'Confidential: has a secret' : 'Public: has no secret, uses PKCE'}</dd>
        {rows.map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>
              <code class="copy">{value}</code>
            </dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function Secrets({ app, zone, path }: { readonly app: OauthAppInfo; readonly zone: string; readonly path: string }) {
  return (
    <section aria-labelledby="secret-heading">
      <h2 id="secret-heading">Secret</h2>
      <ul class="lines">
        {app.secrets.map(({ preview, createdAt, expiresAt }) => (
          <li key={preview + createdAt}>
            <code>{preview}</code>
            <span class="quiet">
              made <When at={createdAt} zone={zone} />
              {expiresAt !== null && (
                <>
                  , good until <When at={expiresAt} zone={zone} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <a class="button plain" href={`${path}/secret`}>
        New secret…
      </a>
    </section>
  );
}

interface LogoProps {
  readonly app: OauthAppInfo;
  readonly csrfToken: string;
  readonly path: string;
  readonly problem: string | undefined;
}

function Logo({ app, csrfToken, path, problem }: LogoProps) {
  return (
    <>
      {app.hasLogo && (
        <div class="row">
          <img class="logo" src={`/oauth/apps/${app.clientId}/logo?v=${app.modifiedAt}`} alt="The logo of now" />
          <Form action={`${path}/logo/remove`} csrfToken={csrfToken}>
            <Button kind="plain">Remove the logo</Button>
          </Form>
        </div>
      )}
      <Form action={`${path}/logo`} csrfToken={csrfToken} class="measure" hasFile>
        <Field
          name="logo"
          label={app.hasLogo ? 'Another image' : 'Image'}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          hint="PNG, JPEG, GIF or WebP, up to 256 KiB."
          error={problem}
        />
        <Button kind="plain">Upload</Button>
      </Form>
    </>
  );
}
