import type { CreatedInvite, InviteInfo } from '#libs/accounts';
import type { Micros } from '#libs/kernel';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage, When } from './area.js';

export const INVITES_PATH = '/account/invites';
export const MAX_DAYS = 90;

/** What the form shows, good or not. */
export interface NewInviteValues {
  readonly email: string;
  readonly days: string;
}

interface InvitesPageProps {
  readonly browser: Browser;
  readonly invites: readonly InviteInfo[];
  /** IANA zone of the person. */
  readonly zone: string;
  readonly now: Micros;
  readonly values: NewInviteValues;
  readonly problems: FieldProblems;
  readonly hasRevoked: boolean;
}

/** Links that let one person each make an account. */
export function InvitesPage({ browser, invites, zone, now, values, problems, hasRevoked }: InvitesPageProps) {
  const { csrfToken } = browser;
  return (
    <AreaPage browser={browser} title="Invitations" path={INVITES_PATH}>
      {hasRevoked && <Notice kind="done">The invitation is taken back.</Notice>}
      <p class="lead">Whoever has such a link can make one account with it.</p>
      <Form action={INVITES_PATH} csrfToken={csrfToken} class="measure">
        <Field
          name="email"
          label="Only for this address"
          type="email"
          isRequired={false}
          hint="The link is sent there, where this server sends mail."
          value={values.email}
          error={problems.email}
        />
        <Field
          name="days"
          label="Days that it is good for"
          inputmode="numeric"
          value={values.days}
          error={problems.days}
        />
        <Button>Invite somebody</Button>
      </Form>
      <h2>Invitations so far</h2>
      {invites.length === 0 && <p class="empty">There is none.</p>}
      {invites.map((invite) => (
        <InviteCard key={invite.id} invite={invite} zone={zone} now={now} csrfToken={csrfToken} />
      ))}
    </AreaPage>
  );
}

interface InviteCardProps {
  readonly invite: InviteInfo;
  readonly zone: string;
  readonly now: Micros;
  readonly csrfToken: string;
}

function InviteCard({ invite, zone, now, csrfToken }: InviteCardProps) {
  const { id, email, createdAt, expiresAt } = invite;
  const state = stateOf(invite, now);
  const heading = `invite-${id}`;
  const receiver = email ?? 'Anybody with the link';
  return (
    <section class="card" aria-labelledby={heading}>
      <div class="card-head">
        <div class="card-title">
          <h3 id={heading}>{receiver}</h3>
          <p class="quiet">{state}</p>
        </div>
        {state === 'Open' && (
          <Form action={`${INVITES_PATH}/${id}/revoke`} csrfToken={csrfToken}>
            <Button kind="danger" label={`Take back: ${receiver}`}>
              Take back
            </Button>
          </Form>
        )}
      </div>
      <dl>
        <dt>Made</dt>
        <dd>
          <When at={createdAt} zone={zone} />
        </dd>
        <dt>Good until</dt>
        <dd>
          <When at={expiresAt} zone={zone} />
        </dd>
      </dl>
    </section>
  );
}

function stateOf({ usedAt, revokedAt, expiresAt }: InviteInfo, now: Micros): string {
  if (usedAt !== null) return 'Used';
  if (revokedAt !== null) return 'Taken back';
  return expiresAt <= now ? 'Expired' : 'Open';
}

interface InvitePageProps {
  readonly browser: Browser;
  readonly invite: CreatedInvite;
  readonly zone: string;
}

/** The link: the answer to a form, which no address leads back to. */
export function InvitePage({ browser, invite, zone }: InvitePageProps) {
  return (
    <AreaPage browser={browser} title="Your invitation" path={INVITES_PATH}>
      <Notice kind="info">Copy it now: it is not shown again.</Notice>
      <p class="secret">
        <code>{invite.url}</code>
      </p>
      <p>
        It is good until <When at={invite.expiresAt} zone={zone} />.
      </p>
      <p>
        <a href={INVITES_PATH}>Back to the invitations</a>
      </p>
    </AreaPage>
  );
}
