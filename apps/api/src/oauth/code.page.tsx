import { Notice } from '../pages/components.js';
import { Page } from '../pages/page.js';

/** Shows the code, or why there is none, to be copied into a program. Whatever else is in the address is not shown. */
export function CodePage({ params }: { readonly params: URLSearchParams }) {
  const code = params.get('code') ?? '';
  const error = params.get('error') ?? '';
  if (!/^[0-9A-Za-z]{1,128}$/.test(code)) {
    return (
      <Page title="No code">
        <Notice kind="problem">{/^[a-z_]{1,64}$/.test(error) ? error : 'There is no code in this address.'}</Notice>
      </Page>
    );
  }
  return (
    <Page title="Your code">
      <p>Copy this code into the program that asked for it. It works once, and only for two minutes.</p>
      <p class="secret">
        <code>{code}</code>
      </p>
      <p class="quiet">Give it to nobody else: whoever has it can act for you.</p>
    </Page>
  );
}
