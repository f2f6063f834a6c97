import { Button, Form } from '../../pages/components.js';
import { Page } from '../../pages/page.js';
import type { FormState } from './form-state.js';

interface OneButtonPageProps extends FormState {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly button: string;
  /** Sent along as `token`. */
  readonly token: string;
}

/** What a link leads to: scanners of mail open links, and only people press buttons. */
export function OneButtonPage({ csrfToken, title, text, action, button, token }: OneButtonPageProps) {
  return (
    <Page title={title}>
      <p>{text}</p>
      <Form action={action} csrfToken={csrfToken}>
        <input type="hidden" name="token" value={token} />
        <Button>{button}</Button>
      </Form>
    </Page>
  );
}
