import { Button, Field, Form, Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { FieldProblems, FormState } from './form-state.js';
import { NewPasswordField } from './reset.page.js';

export interface SignUpPageProps extends FormState {
  /** Text of the invitation; empty where none is needed. */
  readonly invite: string;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly timezone?: string | undefined;
  readonly zones: readonly string[];
  /** Whose addresses may sign up; empty: everybody's. */
  readonly domains: readonly string[];
  readonly problems?: FieldProblems;
}

/** Makes an account. */
export function SignUpPage(props: SignUpPageProps) {
  const { csrfToken, problem, invite, username, email, domains, problems = {} } = props;
  const hint = domains.length > 0 ? `An address at ${domains.join(', ')}.` : undefined;
  return (
    <Page title="Sign up">
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <Form action="/sign-up" csrfToken={csrfToken}>
        {invite !== '' && <input type="hidden" name="invite" value={invite} />}
        <Field
          name="username"
          label="Username"
          value={username}
          autocomplete="username"
          hint="Letters, digits, dots, dashes and underscores."
          error={problems.username}
          isFocused
        />
        <Field
          name="email"
          label="E-mail address"
          type="email"
          value={email}
          autocomplete="email"
          hint={hint}
          error={problems.email}
        />
        <NewPasswordField label="Password" problem={problems.password} />
        <ZoneField zones={props.zones} chosen={props.timezone} problem={problems.timezone} />
        <Button>Sign up</Button>
      </Form>
      <p class="links">
        <a href="/login">Log in instead</a>
      </p>
    </Page>
  );
}

interface ZoneFieldProps {
  readonly zones: readonly string[];
  readonly chosen?: string | undefined;
  readonly problem: string | undefined;
}

function ZoneField({ zones, chosen = 'UTC', problem }: ZoneFieldProps) {
  return (
    <div class="field">
      <label for="timezone">Time zone</label>
      <select
        id="timezone"
        name="timezone"
        aria-invalid={problem === undefined ? undefined : 'true'}
        aria-describedby="timezone-hint"
      >
        {zones.map((zone) => (
          <option key={zone} value={zone} selected={zone === chosen}>
            {zone}
          </option>
        ))}
      </select>
      <p class={problem === undefined ? 'hint' : 'error'} id="timezone-hint">
        {problem ?? 'Your days begin and end in it.'}
      </p>
    </div>
  );
}
