import type { Principal } from '#libs/platform/auth';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { Choice, FormState } from './form-state.js';
import { Providers } from './login.page.js';
import { CodeField } from './second-factor.page.js';

interface ConfirmLoginPageProps extends FormState {
  readonly viewer: Principal;
  readonly next: string;
  /** How this person may prove it. */
  readonly asksPassword: boolean;
  readonly asksCode: boolean;
  readonly providers: readonly Choice[];
}

/** Somebody is logged in, and about to do something that takes more certainty. */
export function ConfirmLoginPage({ viewer, csrfToken, problem, next, ...ways }: ConfirmLoginPageProps) {
  const { asksPassword, asksCode, providers } = ways;
  return (
    <Page title="Is it still you?" viewer={viewer} csrfToken={csrfToken}>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <p>What you are about to do asks you to prove once more who you are.</p>
      <Providers providers={providers} query={`?continue=${encodeURIComponent(next)}`} />
      {(asksPassword || asksCode) && (
        <Form action="/login/confirm" csrfToken={csrfToken}>
          <input type="hidden" name="continue" value={next} />
          <input type="text" name="username" value={viewer.username} autocomplete="username" hidden readonly />
          {asksCode ? (
            <CodeField />
          ) : (
            <Field name="password" label="Password" type="password" autocomplete="current-password" isFocused />
          )}
          <Button>Confirm</Button>
        </Form>
      )}
      {!asksPassword && !asksCode && providers.length === 0 && (
        <Notice kind="info">Log out, and in again the way you came.</Notice>
      )}
    </Page>
  );
}
