import { Button, Field, Form, Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { FormState } from './form-state.js';

interface SecondFactorPageProps extends FormState {
  readonly next: string;
}

/** The password was right; now the code. */
export function SecondFactorPage({ csrfToken, problem, next }: SecondFactorPageProps) {
  return (
    <Page title="Second factor">
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <Form action="/login/second-factor" csrfToken={csrfToken}>
        <input type="hidden" name="continue" value={next} />
        <CodeField />
        <Button>Log in</Button>
      </Form>
      <p class="links">
        <a href={`/login?continue=${encodeURIComponent(next)}`}>Start again</a>
      </p>
    </Page>
  );
}

/** Takes the app's code, or one of those on paper. */
export function CodeField() {
  return (
    <Field
      name="code"
      label="Code"
      hint="The six digits that your authenticator app shows, or one of your recovery codes."
      autocomplete="one-time-code"
      isFocused
    />
  );
}
