import type { Micros } from '#libs/kernel';
import { MAX_MIRRORS, type MirrorInfo, type MirrorStatus } from '#libs/mirrors';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage, doneWords, When } from './area.js';

export const MIRRORS_PATH = '/account/mirrors';

/** What the form shows, good or not; the key is never among it. */
export interface MirrorValues {
  readonly url: string;
  readonly name: string;
}

export const NEW_MIRROR: MirrorValues = { url: '', name: '' };

const DONE: Readonly<Record<string, string>> = {
  made: 'The mirror is made. What you send from now on is passed on.',
  changed: 'The mirror is changed.',
  on: 'The mirror is on.',
  off: 'The mirror is off.',
  removed: 'The mirror is removed.',
};
const STATES: Readonly<Record<MirrorStatus, string>> = {
  ok: 'Everything has arrived',
  behind: 'On its way',
  failing: 'Failing: it is tried again',
  refused: 'Refused: nothing is sent until you change the key or the address',
  off: 'Off',
};

interface Shared {
  readonly browser: Browser;
  /** IANA zone of the person. */
  readonly zone: string;
}

interface MirrorsPageProps extends Shared {
  readonly mirrors: readonly MirrorInfo[];
  readonly values: MirrorValues;
  readonly problems: FieldProblems;
  /** What has just been done. */
  readonly done: unknown;
}

/** Where the person's heartbeats are passed on to. */
export function MirrorsPage({ browser, zone, mirrors, values, problems, done }: MirrorsPageProps) {
  const message = doneWords(DONE, done);
  return (
    <AreaPage browser={browser} title="Mirrors" path={MIRRORS_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      <p class="lead">
        What your editors send here is passed on to WakaTime, or to another server, in the order in which it came.
      </p>
      {mirrors.map((mirror) => (
        <MirrorCard key={mirror.id} mirror={mirror} browser={browser} zone={zone} />
      ))}
      {mirrors.length < MAX_MIRRORS && (
        <>
          <h2>A new mirror</h2>
          <MirrorForm action={MIRRORS_PATH} browser={browser} values={values} problems={problems} isNew />
        </>
      )}
    </AreaPage>
  );
}

interface MirrorPageProps extends Shared {
  readonly mirror: MirrorInfo;
  readonly values: MirrorValues;
  readonly problems: FieldProblems;
}

/** One mirror, to be changed. */
export function MirrorPage({ browser, mirror, values, problems }: MirrorPageProps) {
  return (
    <AreaPage browser={browser} title={mirror.name} path={MIRRORS_PATH}>
      <MirrorForm
        action={`${MIRRORS_PATH}/${mirror.id}`}
        browser={browser}
        values={values}
        problems={problems}
        isNew={false}
      />
      <p>
        <a href={MIRRORS_PATH}>Back to the mirrors</a>
      </p>
    </AreaPage>
  );
}

interface MirrorFormProps {
  readonly action: string;
  readonly browser: Browser;
  readonly values: MirrorValues;
  readonly problems: FieldProblems;
  readonly isNew: boolean;
}

function MirrorForm({ action, browser, values, problems, isNew }: MirrorFormProps) {
  return (
    <Form action={action} csrfToken={browser.csrfToken} class="measure">
      <Field
        name="url"
        label="Address of its API"
        type="url"
        inputmode="url"
        hint="As editors have it in api_url, such as https://api.wakatime.com/api/v1."
        value={values.url}
        error={problems.url}
      />
      <Field
        name="api_key"
        label="Your key over there"
        type="password"
        isRequired={isNew}
        hint={
          isNew
            ? 'It is kept sealed, and never shown again.'
            : 'Leave it empty to keep the one there is; another server needs its own.'
        }
        error={problems.api_key}
      />
      <Field name="name" label="Name" isRequired={false} value={values.name} error={problems.name} />
      <Button>{isNew ? 'Make the mirror' : 'Save'}</Button>
    </Form>
  );
}

interface MirrorCardProps extends Shared {
  readonly mirror: MirrorInfo;
}

function MirrorCard({ mirror, browser, zone }: MirrorCardProps) {
  const { id, name, status, url, sent, dropped, waiting, lastSentAt } = mirror;
  const heading = `mirror-${id}`;
  const isOn = status !== 'off';
  const path = `${MIRRORS_PATH}/${id}`;
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <div class="card-title">
          <h2 id={heading}>{name}</h2>
          <p class="quiet">{STATES[status]}</p>
        </div>
        <Form action={`${path}/${isOn ? 'off' : 'on'}`} csrfToken={browser.csrfToken}>
          <Button kind="plain" label={`${isOn ? 'Turn off' : 'Turn on'}: ${name}`}>
            {isOn ? 'Turn off' : 'Turn on'}
          </Button>
        </Form>
        <Form action={`${path}/remove`} csrfToken={browser.csrfToken}>
          <Button kind="danger" label={`Remove: ${name}`}>
            Remove
          </Button>
        </Form>
      </div>
      <dl>
        <dt>Address</dt>
        <dd>{url}</dd>
        <dt>Passed on</dt>
        <dd>
          {sent}, last <When at={lastSentAt} zone={zone} />
        </dd>
        <dt>Waiting</dt>
        <dd>{waiting}</dd>
        {dropped > 0 && (
          <>
            <dt>Not taken over there</dt>
            <dd>{dropped}</dd>
          </>
        )}
        <LastFailure mirror={mirror} zone={zone} />
      </dl>
      <p>
        <a href={path}>Change {name}</a>
      </p>
    </section>
  );
}

function LastFailure({ mirror, zone }: { readonly mirror: MirrorInfo; readonly zone: string }) {
  const { lastError, lastFailedAt, retryAt } = mirror;
  if (lastError === null) return null;
  return (
    <>
      <dt>Last failure</dt>
      <dd>
        {lastError} (<When at={lastFailedAt} zone={zone} />)
      </dd>
      <NextAttempt at={retryAt} zone={zone} />
    </>
  );
}

function NextAttempt({ at, zone }: { readonly at: Micros | null; readonly zone: string }) {
  if (at === null) return null;
  return (
    <>
      <dt>Next attempt</dt>
      <dd>
        <When at={at} zone={zone} />
      </dd>
    </>
  );
}
