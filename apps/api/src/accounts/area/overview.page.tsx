import type { Micros } from '#libs/kernel';
import { hasAdminLevel } from '#libs/platform/auth';
import type { UserProfile } from '#libs/users';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice } from '../../pages/components.js';
import { AreaPage, doneWords, viewerOf, When } from './area.js';
import { KEYS_PATH } from './keys.page.js';

export const OVERVIEW_PATH = '/account';
export const EMAIL_PATH = '/account/email';

const DONE: Readonly<Record<string, string>> = {
  email: 'A link is on its way to the new address. Until you have opened it, the old one stays.',
  confirmation: 'A link is on its way to your address.',
};

const PLACES = [
  ['/account/keys', 'API keys', 'for editors and scripts'],
  ['/account/security', 'Security', 'password and second factor'],
  ['/account/sessions', 'Sessions', 'browsers that you are logged in with'],
  ['/account/authorized-apps', 'Authorised apps', 'who may act for you'],
  ['/account/apps', 'OAuth apps', 'programs of yours that ask other people'],
  ['/account/preferences', 'Sharing and reports', 'what others see, and the mail about your week'],
  ['/account/names', 'Names and labels', 'aliases, languages of files, labels of projects'],
  ['/account/data', 'Clear data', 'delete time before a day, or of a project'],
  ['/account/deletion', 'Delete your account', 'with everything in it'],
] as const;

interface OverviewPageProps {
  readonly browser: Browser;
  readonly profile: UserProfile;
  /** Of the newest heartbeat; null: none has arrived yet. */
  readonly latestAt: Micros | null;
  /** Of this installation, without a slash at the end. */
  readonly publicUrl: string;
  readonly canMail: boolean;
  /** What has just been done. */
  readonly done: unknown;
}

/** Who one is here, and how an editor is set up. */
export function OverviewPage({ browser, profile, latestAt, publicUrl, canMail, done }: OverviewPageProps) {
  const message = doneWords(DONE, done);
  const { username, displayName, timezone } = profile;
  return (
    <AreaPage browser={browser} title="Your account" path={OVERVIEW_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      <dl>
        <dt>Name</dt>
        <dd>{displayName === null ? username : `${username} (${displayName})`}</dd>
        <dt>E-mail address</dt>
        <dd>{emailWords(profile)}</dd>
        <dt>Time zone</dt>
        <dd>{timezone}</dd>
      </dl>
      <EmailActions browser={browser} profile={profile} canMail={canMail} />
      <Editors publicUrl={publicUrl} latestAt={latestAt} zone={timezone} />
      <Administration browser={browser} />
      <h2>More</h2>
      <ul>
        {PLACES.map(([href, label, about]) => (
          <li key={href}>
            <a href={href}>{label}</a>: {about}
          </li>
        ))}
      </ul>
    </AreaPage>
  );
}

function emailWords({ email, isEmailConfirmed }: UserProfile): string {
  if (email === null) return 'none';
  return `${email} (${isEmailConfirmed ? 'confirmed' : 'not confirmed'})`;
}

function EmailActions({ browser, profile, canMail }: Pick<OverviewPageProps, 'browser' | 'profile' | 'canMail'>) {
  if (!canMail) return <p class="hint">This server sends no mail: only an administrator can change your address.</p>;
  const { email, isEmailConfirmed } = profile;
  return (
    <div class="row">
      <a href={EMAIL_PATH}>{email === null ? 'Add an e-mail address' : 'Change the e-mail address'}</a>
      {email !== null && !isEmailConfirmed && (
        <Form action={`${EMAIL_PATH}/confirm-again`} csrfToken={browser.csrfToken}>
          <Button kind="plain">Send the link to confirm it again</Button>
        </Form>
      )}
    </div>
  );
}

interface EditorsProps {
  readonly publicUrl: string;
  readonly latestAt: Micros | null;
  readonly zone: string;
}

function Editors({ publicUrl, latestAt, zone }: EditorsProps) {
  const apiUrl = `${publicUrl}/api/v1`;
  return (
    <section aria-labelledby="editors-title">
      <h2 id="editors-title">Your editors</h2>
      {latestAt === null ? (
        <Notice kind="info">No heartbeat has arrived yet. Set up an editor, then write a few lines.</Notice>
      ) : (
        <p>
          Your editors are heard. The latest heartbeat is of <When at={latestAt} zone={zone} />.
        </p>
      )}
      <dl>
        <dt>API URL</dt>
        <dd>
          <code>{apiUrl}</code>
        </dd>
      </dl>
      <p>
        Install the WakaTime plugin of your editor, and write this into <code>~/.wakatime.cfg</code>, with a key of
        yours from <a href={KEYS_PATH}>API keys</a>:
      </p>
      <pre>{`[settings]\napi_url = ${apiUrl}\napi_key = waka_…`}</pre>
    </section>
  );
}

function Administration({ browser }: { browser: Browser }) {
  const { adminLevel } = viewerOf(browser);
  if (!hasAdminLevel(adminLevel, 'viewer')) return null;
  return (
    <section aria-labelledby="administration-title">
      <h2 id="administration-title">Administration</h2>
      <ul>
        <li>
          <a href="/docs">Documentation of the API</a>
        </li>
        {hasAdminLevel(adminLevel, 'admin') && (
          <li>
            <a href="/account/invites">Invitations</a>
          </li>
        )}
      </ul>
    </section>
  );
}
