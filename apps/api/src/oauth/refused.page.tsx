import { Notice } from '../pages/components.js';
import { Page } from '../pages/page.js';

/** Instead of sending somebody to an address that nobody vouches for. */
export function RefusedPage({ description }: { readonly description: string }) {
  return (
    <Page title="This request cannot be answered">
      <Notice kind="problem">400 {description}</Notice>
      <p>Nothing was given to anybody. Whoever makes the app has to correct the link that led here.</p>
    </Page>
  );
}
