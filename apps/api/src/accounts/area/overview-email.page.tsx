import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import { AreaPage } from './area.js';
import { EMAIL_PATH, OVERVIEW_PATH } from './overview.page.js';

interface EmailPageProps {
  readonly browser: Browser;
  readonly canMail: boolean;
  /** As it was typed. */
  readonly email?: string | undefined;
  /** About the form as a whole. */
  readonly problem?: string | undefined;
  /** About the address. */
  readonly error?: string | undefined;
}

export function EmailPage({ browser, canMail, email, problem, error }: EmailPageProps) {
  return (
    <AreaPage browser={browser} title="Change the e-mail address" path={OVERVIEW_PATH}>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {canMail ? (
        <Form action={EMAIL_PATH} csrfToken={browser.csrfToken} class="measure">
          <Field
            name="email"
            label="New e-mail address"
            type="email"
            autocomplete="email"
            hint="We send a link there. The address counts once you have opened it."
            value={email}
            error={error}
            isFocused
          />
          <div class="row">
            <Button>Send the link</Button>
            <a href={OVERVIEW_PATH}>Cancel</a>
          </div>
        </Form>
      ) : (
        <p>This server sends no mail: only an administrator can change your address.</p>
      )}
    </AreaPage>
  );
}
