import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { NewPasswordField } from '../entry/reset.page.js';
import { AreaPage } from './area.js';
import { PASSWORD_PATH, SECURITY_PATH } from './security.page.js';

interface PasswordPageProps {
  readonly browser: Browser;
  /** Asks for it. */
  readonly hasPassword: boolean;
  readonly problem?: string | undefined;
  readonly problems?: FieldProblems | undefined;
}

export function PasswordPage({ browser, hasPassword, problem, problems = {} }: PasswordPageProps) {
  const title = hasPassword ? 'Change your password' : 'Choose a password';
  return (
    <AreaPage browser={browser} title={title} path={SECURITY_PATH}>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <p>Every other browser is logged out.</p>
      <Form action={PASSWORD_PATH} csrfToken={browser.csrfToken} class="measure">
        {hasPassword && (
          <Field
            name="current"
            label="Current password"
            type="password"
            autocomplete="current-password"
            error={problems.current}
            isFocused
          />
        )}
        <NewPasswordField problem={problems.password} isFocused={!hasPassword} />
        <div class="row">
          <Button>{hasPassword ? 'Change the password' : 'Set the password'}</Button>
          <a href={SECURITY_PATH}>Cancel</a>
        </div>
      </Form>
    </AreaPage>
  );
}

/** Where nobody logs in with a password. */
export function NoPasswordsPage({ browser }: { browser: Browser }) {
  return (
    <AreaPage browser={browser} title="Change your password" path={SECURITY_PATH}>
      <Notice kind="info">Passwords are switched off here.</Notice>
    </AreaPage>
  );
}
