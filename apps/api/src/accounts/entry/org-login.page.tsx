import { Button, Field, Form, Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { FormState } from './form-state.js';

interface OrgLoginPageProps extends FormState {
  /** Path to go on to. */
  readonly next: string;
  readonly email?: string | undefined;
}

/** Asks for the address whose domain tells the organisation. */
export function OrgLoginPage({ csrfToken, problem, next, email }: OrgLoginPageProps) {
  return (
    <Page title="Log in through your organisation">
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <Form action="/login/sso" csrfToken={csrfToken}>
        <input type="hidden" name="continue" value={next} />
        <Field
          name="email"
          label="E-mail address at work"
          type="email"
          value={email}
          autocomplete="email"
          hint="Its domain tells us where your organisation logs people in."
          isFocused
        />
        <Button>Continue</Button>
      </Form>
      <p class="links">
        <a href={`/login?continue=${encodeURIComponent(next)}`}>Log in otherwise</a>
      </p>
    </Page>
  );
}
