import { openBrowser, type TestBrowser, type VisitedPage } from '../../../support/browser.js';
import { REDIRECT_URI } from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOfPage, type World } from './refusal.js';

const ANSWER = { decision: 'allow', scope: 'email' };

/** What the form of an open consent page would send. */
function formOf({ page }: TestBrowser): Record<string, string> {
  const form = page.forms.find(({ action }) => action === '/oauth/authorize');
  return { ...Object.fromEntries((form?.fields ?? []).map(({ name, value }) => [name, value])), ...ANSWER };
}

async function opened({ site, ada, confidential }: World): Promise<VisitedPage> {
  return ada.browser.get(site.authorizePath(confidential, { force_approve: 'true' }));
}

/** Opens the page as Ada, then sends its form with other words or from elsewhere. */
function forged(change: (form: Record<string, string>) => Record<string, string>, headers = {}) {
  return async (world: World): Promise<Reply> => {
    await opened(world);
    return replyOfPage(await world.ada.browser.post('/oauth/authorize', change(formOf(world.ada.browser)), headers));
  };
}

function rewritten(name: string, value: string) {
  return forged((form) => {
    const request = new URLSearchParams(form.request);
    request.set(name, value);
    return { ...form, request: request.toString() };
  });
}

const FORGED = { rule: 'RFC 9700 §4.7', status: 403 } as const;

export const CONSENT: readonly Refusal[] = [
  {
    name: 'a person who does not want to',
    rule: 'RFC 6749 §4.1.2.1',
    send: async (world) => {
      await opened(world);
      return replyOfPage(await world.ada.browser.submit({}, { button: 'Deny' }));
    },
    status: 303,
    error: 'access_denied',
    place: 'app?',
  },
  {
    name: 'an answer that is neither yes nor no',
    rule: 'nothing but “allow” is a yes',
    send: forged((form) => ({ ...form, decision: 'ALLOW!' })),
    status: 303,
    error: 'access_denied',
    place: 'app?',
  },
  { name: 'a consent without the token of the form', send: forged(({ csrf_token: _, ...form }) => form), ...FORGED },
  {
    name: 'a consent with a made-up token of the form',
    send: forged((form) => ({ ...form, csrf_token: 'A'.repeat(43) })),
    ...FORGED,
  },
  {
    name: 'a consent from another site',
    send: forged((form) => form, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
    ...FORGED,
  },
  {
    name: 'a consent from another site, of a browser that names only the origin',
    send: forged((form) => form, { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }),
    ...FORGED,
  },
  {
    name: 'a consent from a sandbox',
    send: forged((form) => form, { origin: 'null', 'sec-fetch-site': 'cross-site' }),
    ...FORGED,
  },
  {
    name: 'the form of one person in the browser of another',
    send: async (world) => {
      await opened(world);
      return replyOfPage(await world.bob.browser.post('/oauth/authorize', formOf(world.ada.browser)));
    },
    ...FORGED,
  },
  {
    name: 'the form of one person in a browser without anybody',
    send: async (world) => {
      await opened(world);
      const stranger = openBrowser(world.site.server.url);
      return replyOfPage(await stranger.post('/oauth/authorize', formOf(world.ada.browser)));
    },
    ...FORGED,
  },
  {
    name: 'a consent after the person has logged out',
    send: async (world) => {
      const { site } = world;
      const eve = await site.person({ username: 'eve' });
      await eve.browser.get(site.authorizePath(world.confidential));
      const form = formOf(eve.browser);
      await eve.browser.submit({}, { action: '/logout' });
      return replyOfPage(await eve.browser.post('/oauth/authorize', form));
    },
    ...FORGED,
  },
  {
    name: 'a form whose address was changed on the way',
    rule: 'RFC 9700 §4.1.3: the whole request is checked again',
    send: rewritten('redirect_uri', 'https://evil.example/cb'),
    status: 400,
  },
  {
    name: 'a form whose app was changed on the way',
    rule: 'RFC 6749 §4.1.2.1: the whole request is checked again',
    send: rewritten('client_id', 'A'.repeat(24)),
    status: 400,
  },
  {
    name: 'a form whose scopes were changed on the way',
    rule: 'RFC 6749 §3.3: the whole request is checked again',
    send: rewritten('scope', 'admin'),
    status: 303,
    error: 'invalid_scope',
    place: 'app?',
  },
  {
    name: 'a form whose response type was changed on the way',
    rule: 'RFC 6749 §3.1.1: the whole request is checked again',
    send: rewritten('response_type', 'token'),
    status: 303,
    error: 'unsupported_response_type',
    place: 'app#',
  },
  {
    name: 'a form without a request',
    rule: 'RFC 6749 §4.1.2.1',
    send: forged(({ request: _, ...form }) => form),
    status: 400,
  },
  {
    name: 'a form after the app was deleted',
    rule: 'RFC 6749 §4.1.2.1',
    send: async ({ site, ada }) => {
      const app = await site.register();
      await ada.browser.get(site.authorizePath(app));
      await site.change(app, 'DELETE');
      return replyOfPage(await ada.browser.submit({}, { button: 'Allow' }));
    },
    status: 400,
  },
  {
    name: 'a form after the address was taken off the list',
    rule: 'RFC 6749 §3.1.2.3',
    send: async ({ site, ada }) => {
      const app = await site.register({ redirect_uris: [REDIRECT_URI, 'https://new.example/cb'] });
      await ada.browser.get(site.authorizePath(app));
      await site.change(app, 'PATCH', '', { redirect_uris: ['https://new.example/cb'] });
      return replyOfPage(await ada.browser.submit({}, { button: 'Allow' }));
    },
    status: 400,
  },
];
