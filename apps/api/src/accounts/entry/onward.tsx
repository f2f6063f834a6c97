import type { FastifyReply } from 'fastify';
import { Page } from '../../pages/page.js';
import { type PageOptions, sendOn, sendPage } from '../../pages/send-page.js';

/** An app asks for access, perhaps in a popup that it listens to. */
const leadsToApp = (path: string): boolean => path.startsWith('/oauth/');

/** For pages on the way to `next`. */
export function optionsFor(next: string): PageOptions {
  return { keepsOpener: leadsToApp(next) };
}

/**
 * Sends whoever has got in on to `next`. What leads to an app goes through a page of its own: Chrome holds the
 * `form-action` of the login form against every redirect after it, and the last one may lead to the app.
 */
export function sendOnward(reply: FastifyReply, next: string): void {
  if (leadsToApp(next)) sendPage(reply, <OnwardPage next={next} />, optionsFor(next));
  else sendOn(reply, next);
}

function OnwardPage({ next }: { next: string }) {
  return (
    <Page title="You are logged in" leadsTo={next}>
      <p>
        <a href={next}>Continue</a>
      </p>
    </Page>
  );
}
