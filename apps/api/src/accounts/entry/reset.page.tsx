import { MIN_PASSWORD_LENGTH } from '#libs/users';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { FormState } from './form-state.js';

interface AskResetPageProps extends FormState {
  readonly email?: string | undefined;
  /** Where the person logs in instead. */
  readonly through?: { readonly url: string; readonly name: string } | undefined;
}

/** Asks for the address that a link is sent to. */
export function AskResetPage({ csrfToken, problem, email, through }: AskResetPageProps) {
  return (
    <Page title="Forgot your password?">
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {through !== undefined && (
        <p>
          <a href={through.url}>{`Log in with ${through.name}`}</a>
        </p>
      )}
      <p>Tell us the e-mail address of your account, and we send a link with which you can choose a new password.</p>
      <Form action="/reset" csrfToken={csrfToken}>
        <Field name="email" label="E-mail address" type="email" value={email} autocomplete="email" isFocused />
        <Button>Send the link</Button>
      </Form>
      <p class="links">
        <a href="/login">Back to log in</a>
      </p>
    </Page>
  );
}

interface NewPasswordPageProps extends FormState {
  readonly token: string;
}

/** Where the link leads. */
export function NewPasswordPage({ csrfToken, problem, token }: NewPasswordPageProps) {
  return (
    <Page title="Choose a new password">
      <p>All browsers that are logged in now will be logged out.</p>
      <Form action="/reset/new" csrfToken={csrfToken}>
        <input type="hidden" name="token" value={token} />
        <NewPasswordField problem={problem} isFocused />
        <Button>Change the password</Button>
      </Form>
    </Page>
  );
}

interface NewPasswordFieldProps {
  readonly label?: string;
  readonly problem: string | undefined;
  readonly isFocused?: boolean;
}

export function NewPasswordField({ label = 'New password', problem, isFocused = false }: NewPasswordFieldProps) {
  return (
    <Field
      name="password"
      label={label}
      type="password"
      autocomplete="new-password"
      hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words that nobody would guess are fine.`}
      error={problem}
      isFocused={isFocused}
    />
  );
}
