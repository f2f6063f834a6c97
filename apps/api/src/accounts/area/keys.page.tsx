import { type ApiKeyInfo, EVERY_SCOPE } from '#libs/api-keys';
import { isScope, type Micros } from '#libs/kernel';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Form, Notice } from '../../pages/components.js';
import { inWords } from '../../pages/scope-words.js';
import { AreaPage, When } from './area.js';

export const KEYS_PATH = '/account/keys';

interface KeysPageProps {
  readonly browser: Browser;
  /** Those that are not revoked. */
  readonly keys: readonly ApiKeyInfo[];
  /** IANA zone of the person. */
  readonly zone: string;
  readonly now: Micros;
  /** The installation lets people see their primary key again. */
  readonly mayReveal: boolean;
  readonly hasRevoked: boolean;
}

/** The keys that a person holds. */
export function KeysPage({ browser, keys, zone, now, mayReveal, hasRevoked }: KeysPageProps) {
  return (
    <AreaPage browser={browser} title="API keys" path={KEYS_PATH}>
      {hasRevoked && <Notice kind="done">The key is revoked. Whatever still uses it is turned away.</Notice>}
      <p class="lead">A key lets an editor or a script act for you. Treat it like a password.</p>
      <p>
        <a class="button" href={`${KEYS_PATH}/new`}>
          Make a key
        </a>
      </p>
      <PrimaryKey browser={browser} hasOne={keys.some(({ isPrimary }) => isPrimary)} mayReveal={mayReveal} />
      <h2>Your keys</h2>
      {keys.length === 0 && <p class="empty">You hold no key.</p>}
      {keys.map((key) => (
        <KeyCard key={key.id} held={key} zone={zone} now={now} csrfToken={browser.csrfToken} />
      ))}
    </AreaPage>
  );
}

function PrimaryKey({ browser, hasOne, mayReveal }: { browser: Browser; hasOne: boolean; mayReveal: boolean }) {
  const { csrfToken } = browser;
  return (
    <section aria-labelledby="primary-title">
      <h2 id="primary-title">Primary key</h2>
      <p>
        {hasOne
          ? 'The one for your editors. A new one takes its place at once: editors with the old one have to be told.'
          : 'You have none. It is the one for your editors.'}
      </p>
      <div class="row">
        {hasOne && mayReveal && (
          <Form action={`${KEYS_PATH}/reveal`} csrfToken={csrfToken}>
            <Button>Show the primary key</Button>
          </Form>
        )}
        <Form action={`${KEYS_PATH}/rotate`} csrfToken={csrfToken}>
          <Button kind={hasOne ? 'danger' : 'main'}>{hasOne ? 'Replace the primary key' : 'Make a primary key'}</Button>
        </Form>
      </div>
    </section>
  );
}

interface KeyCardProps {
  readonly held: ApiKeyInfo;
  readonly zone: string;
  readonly now: Micros;
  readonly csrfToken: string;
}

function KeyCard({ held, zone, now, csrfToken }: KeyCardProps) {
  const { id, label, preview, isPrimary, expiresAt } = held;
  const heading = `key-${id}`;
  const isOver = expiresAt !== null && expiresAt <= now;
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <div class="card-title">
          <h3 id={heading}>{label}</h3>
          <p class="quiet">
            <code>{preview}</code>
            {isPrimary && ' · Primary'}
            {held.isReadOnly && ' · Read-only'}
            {isOver && ' · Expired'}
          </p>
        </div>
        <Form action={`${KEYS_PATH}/${id}/revoke`} csrfToken={csrfToken}>
          <Button kind="danger" label={`Revoke ${label}`}>
            Revoke
          </Button>
        </Form>
      </div>
      <p class="caption">It may</p>
      <ul class="plain-list">
        {mayDo(held).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <dl>
        <dt>Created</dt>
        <dd>
          <When at={held.createdAt} zone={zone} />
        </dd>
        <dt>Last used</dt>
        <dd>
          <When at={held.lastUsedAt} zone={zone} none="not yet" />
        </dd>
        <dt>{isOver ? 'Expired' : 'Expires'}</dt>
        <dd>
          <When at={expiresAt} zone={zone} />
        </dd>
      </dl>
    </section>
  );
}

function mayDo({ scopes, isReadOnly }: ApiKeyInfo): string[] {
  if (!scopes.includes(EVERY_SCOPE)) return inWords(scopes.filter(isScope));
  return [isReadOnly ? 'See everything of yours, and change nothing' : 'Do everything that you may'];
}
