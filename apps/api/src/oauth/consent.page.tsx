import { grants, type Scope } from '#libs/kernel';
import type { ConsentQuestion } from '#libs/oauth';
import type { Principal } from '#libs/platform/auth';
import { Button, Check, Form } from '../pages/components.js';
import { Page } from '../pages/page.js';
import { inWords, SCOPE_WORDS } from '../pages/scope-words.js';

interface ConsentProps {
  readonly question: ConsentQuestion;
  readonly viewer: Principal | undefined;
  readonly csrfToken: string;
  /** The query that the app sent, to be checked again with the answer. */
  readonly request: string;
}

/** What people care about most: said where an app does not ask for it. */
const WORTH_DENYING: readonly Scope[] = ['email', 'read_heartbeats', 'write_heartbeats', 'write_orgs', 'admin'];

/** Asks a person whether an app may act for them, and in what. */
export function ConsentPage({ question, viewer, csrfToken, request }: ConsentProps) {
  const { app, scopes, receiver } = question;
  const asked = new Set(scopes.map(({ scope }) => scope));
  const denied = WORTH_DENYING.filter((scope) => !grants(asked, scope));
  return (
    <Page title={`Let ${app.name} in?`} viewer={viewer} csrfToken={csrfToken}>
      <Asker app={app} />
      <Form action="/oauth/authorize" csrfToken={csrfToken}>
        <input type="hidden" name="request" value={request} />
        <fieldset>
          <legend>It wants to</legend>
          <p>See your name and public profile</p>
          {scopes.map(({ scope }) => (
            <Check key={scope} name="scope" value={scope} label={SCOPE_WORDS[scope]} isChecked />
          ))}
          {scopes.length > 0 && <p class="hint">Untick what you do not want to give.</p>}
        </fieldset>
        <h2>It will not be able to</h2>
        <ul>
          <li>See your password or your API keys</li>
          {inWords(denied).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <p>
          Whatever you answer goes to <strong>{receiver}</strong>. You can take access back at any time under{' '}
          <a href="/account/authorized-apps">Authorised apps</a>.
        </p>
        <div class="row">
          <Button name="decision" value="allow" kind="plain">
            Allow
          </Button>
          <Button name="decision" value="deny" kind="plain">
            Deny
          </Button>
        </div>
      </Form>
    </Page>
  );
}

function Asker({ app }: { readonly app: ConsentQuestion['app'] }) {
  return (
    <div class="card">
      <div class="card-head">
        {app.hasLogo && <img class="logo" src={`/oauth/apps/${app.clientId}/logo`} alt="" />}
        <div class="card-title">
          <p>
            <strong>{app.name}</strong>
            {app.isVerified ? ' (verified)' : ''}
          </p>
          <p class="quiet">by {app.ownerName}</p>
        </div>
      </div>
      {!app.isVerified && <p class="quiet">Nobody has checked that this app is what it says it is.</p>}
      {app.description !== '' && <p class="text">{app.description}</p>}
      {app.homepageUrl !== null && (
        <p>
          <a href={app.homepageUrl} rel="noopener noreferrer nofollow">
            {app.homepageUrl}
          </a>
        </p>
      )}
    </div>
  );
}
