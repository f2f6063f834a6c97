import type { OauthAppInfo } from '#libs/oauth';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice, OneOf } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AppFields, type AppTerms } from './app-fields.js';
import type { NewAppFormValues } from './app-form.js';
import { AreaPage, When } from './area.js';

export const APPS_PATH = '/account/apps';

interface AppsPageProps {
  readonly browser: Browser;
  readonly apps: readonly OauthAppInfo[];
  /** IANA zone of the person. */
  readonly zone: string;
  readonly hasDeleted: boolean;
}

/** The OAuth apps that the person has registered. */
export function AppsPage({ browser, apps, zone, hasDeleted }: AppsPageProps) {
  return (
    <AreaPage browser={browser} title="OAuth apps" path={APPS_PATH}>
      {hasDeleted && <Notice kind="done">The app is deleted.</Notice>}
      <p class="lead">Programs of yours that ask people of this installation for access to their activity.</p>
      {apps.length === 0 && <p class="empty">You have registered no app.</p>}
      {apps.map((app) => (
        <section class="card" key={app.clientId} aria-labelledby={`app-${app.clientId}`}>
          <div class="card-head">
            {app.hasLogo && <img class="logo" src={`/oauth/apps/${app.clientId}/logo`} alt="" />}
            <div class="card-title">
              <h2 id={`app-${app.clientId}`}>
                <a href={`${APPS_PATH}/${app.clientId}`}>{app.name}</a>
              </h2>
              <p class="quiet">
                {app.isConfidential ? 'Confidential' : 'Public'} · registered <When at={app.createdAt} zone={zone} />
              </p>
            </div>
          </div>
          {app.description !== '' && <p class="text">{app.description}</p>}
        </section>
      ))}
      <p>
        <a class="button" href={`${APPS_PATH}/new`}>
          Register an app
        </a>
      </p>
    </AreaPage>
  );
}

interface NewAppPageProps {
  readonly browser: Browser;
  readonly values: NewAppFormValues;
  readonly terms: AppTerms;
  readonly problems?: FieldProblems;
}

const CLIENT_TYPES = [
  { value: 'confidential', label: 'Confidential', hint: 'Runs on a server, and keeps a secret.' },
  { value: 'public', label: 'Public', hint: "Runs on people's machines: a page, a mobile app, a command. Uses PKCE." },
] as const;

export function NewAppPage({ browser, values, terms, problems = {} }: NewAppPageProps) {
  return (
    <AreaPage browser={browser} title="Register an app" path={APPS_PATH}>
      {Object.keys(problems).length > 0 && <Notice kind="problem">Some of it will not do. See below.</Notice>}
      <Form action={APPS_PATH} csrfToken={browser.csrfToken} class="measure">
        <OneOf
          name="client_type"
          label="Type"
          chosen={values.isConfidential ? 'confidential' : 'public'}
          options={CLIENT_TYPES}
          hint="Cannot be changed later."
        />
        <AppFields values={values} problems={problems} terms={terms} />
        <div class="row">
          <Button>Register</Button>
          <a href={APPS_PATH}>Cancel</a>
        </div>
      </Form>
    </AreaPage>
  );
}
