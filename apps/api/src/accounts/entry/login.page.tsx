import { Button, Field, Form, Notice } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { Choice, FormState } from './form-state.js';

export interface LoginPageProps extends FormState {
  /** Path to go on to. */
  readonly next: string;
  readonly username?: string | undefined;
  readonly providers: readonly Choice[];
  readonly hasPasswords: boolean;
  readonly allowsSignUp: boolean;
}

/** Where somebody says who they are. */
export function LoginPage({ csrfToken, problem, next, username, providers, ...offers }: LoginPageProps) {
  const { hasPasswords, allowsSignUp } = offers;
  const query = `?continue=${encodeURIComponent(next)}`;
  return (
    <Page title="Log in">
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <Providers providers={providers} query={query} />
      {hasPasswords ? (
        <Form action="/login" csrfToken={csrfToken}>
          <input type="hidden" name="continue" value={next} />
          <Field
            name="username"
            label="Username or e-mail address"
            value={username}
            autocomplete="username"
            isFocused={providers.length === 0 && username === undefined}
          />
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="current-password"
            isFocused={username !== undefined}
          />
          <Button>Log in</Button>
        </Form>
      ) : (
        <Notice kind="info">
          {providers.length > 0
            ? 'Passwords are switched off here. Log in through one of the services above.'
            : 'Passwords are switched off here, and no service is set up to log in through. Ask your administrator.'}
        </Notice>
      )}
      <p class="links">
        <a href={`/login/sso${query}`}>Log in through your organisation</a>{' '}
        {hasPasswords && <a href="/reset">Forgot your password?</a>} {allowsSignUp && <a href="/sign-up">Sign up</a>}
      </p>
    </Page>
  );
}

interface ProvidersProps {
  readonly providers: readonly Choice[];
  readonly query: string;
}

export function Providers({ providers, query }: ProvidersProps) {
  if (providers.length === 0) return null;
  return (
    <ul class="choices">
      {providers.map(({ slug, name }) => (
        <li key={slug}>
          <a class="button plain" href={`/sso/${slug}${query}`}>
            {`Log in with ${name}`}
          </a>
        </li>
      ))}
    </ul>
  );
}
