import { type Params, REDIRECT_URI } from '../../../support/oauth-client.js';
import { type Refusal, replyOf, replyOfPage, type World } from './refusal.js';

/** RFC 9700 §2.1: exact comparison. Every address that is not the registered one is a page with status 400. */
const DIFFERING: readonly (readonly [name: string, redirectUri: string])[] = [
  ['with a slash more', 'https://app.example/cb/'],
  ['with a letter in capitals', 'https://app.example/Cb'],
  ['with the host in capitals', 'https://APP.example/cb'],
  ['with the scheme in capitals', 'HTTPS://app.example/cb'],
  ['with a query', 'https://app.example/cb?next=https://evil.example'],
  ['with an empty query', 'https://app.example/cb?'],
  ['with a fragment', 'https://app.example/cb#x'],
  ['with an empty fragment', 'https://app.example/cb#'],
  ['with user information', 'https://app.example@evil.example/cb'],
  ['with a user at the right host', 'https://attacker@app.example/cb'],
  ['with a way up and down', 'https://app.example/x/../cb'],
  ['with an encoded way up and down', 'https://app.example/x/%2e%2e/cb'],
  ['with a port', 'https://app.example:8443/cb'],
  ['with the port that goes without saying', 'https://app.example:443/cb'],
  ['over http', 'http://app.example/cb'],
  ['below the registered one', 'https://app.example/cb/evil'],
  ['of a subdomain', 'https://evil.app.example/cb'],
  ['of a domain that begins the same', 'https://app.example.evil.example/cb'],
  ['with a backslash', 'https://app.example\\@evil.example/cb'],
  ['with a line break', 'https://app.example/cb\r\nx: y'],
  ['with a NUL', 'https://app.example/cb\0'],
  ['with a space before it', ' https://app.example/cb'],
  ['with a letter that looks the same', 'https://аpp.example/cb'],
  ['with an encoded letter', 'https://app.example/c%62'],
  ['of scripts', 'javascript:alert(1)//https://app.example/cb'],
  ['without a scheme', '//app.example/cb'],
  ['that is a path only', '/cb'],
  ['that is a wildcard', 'https://app.example/*'],
];

/** RFC 8252 §7.3 frees the port of loopback addresses, and nothing else. */
const LOOPBACK: readonly (readonly [name: string, redirectUri: string])[] = [
  ['with a user', 'http://attacker@127.0.0.1/cb'],
  ['with a user and a password', 'http://127.0.0.1:80@evil.example/cb'],
  ['with another path', 'http://127.0.0.1:9000/other'],
  ['of another loopback address', 'http://127.0.0.2/cb'],
  ['by the name of it', 'http://localhost/cb'],
  ['over https', 'https://127.0.0.1/cb'],
  ['that only begins like one', 'http://127.0.0.1.evil.example/cb'],
  ['with a port that is no number', 'http://127.0.0.1:80x/cb'],
  ['as one number', 'http://2130706433/cb'],
];

const CONFUSED: Refusal[] = [
  {
    name: 'a request without a redirect_uri',
    rule: 'RFC 9700 §4.1.3: always compared',
    send: (world) => ask(world, { redirect_uri: undefined }),
    status: 400,
  },
  {
    name: 'two redirect_uris, one of them registered',
    rule: 'RFC 6749 §3.1',
    send: (world) => ask(world, { redirect_uri: [REDIRECT_URI, 'https://evil.example/cb'] }),
    status: 400,
  },
  {
    name: 'an address of another app',
    rule: 'RFC 6749 §3.1.2.3',
    send: async (world) => {
      await world.site.register({ redirect_uris: ['https://other.example/cb'] });
      return ask(world, { redirect_uri: 'https://other.example/cb' });
    },
    status: 400,
  },
  {
    name: 'another port of localhost by name',
    rule: 'RFC 8252 §8.3: addresses, not names',
    send: async ({ site, ada }) => {
      const app = await site.registerPublic({ redirect_uris: ['http://localhost:7000/cb'] });
      const path = site.authorizePath(app, { redirect_uri: 'http://localhost:7001/cb' });
      return replyOfPage(await ada.browser.get(path));
    },
    status: 400,
  },
  {
    name: 'an address that was taken off the list',
    rule: 'RFC 6749 §3.1.2.3',
    send: async ({ site, ada }) => {
      const app = await site.register({ redirect_uris: [REDIRECT_URI, 'https://new.example/cb'] });
      await site.change(app, 'PATCH', '', { redirect_uris: ['https://new.example/cb'] });
      return replyOfPage(await ada.browser.get(site.authorizePath(app)));
    },
    status: 400,
  },
];

/** What may not even be registered. */
const UNFIT: readonly (readonly [name: string, rule: string, redirectUri: string])[] = [
  ['over http', 'RFC 9700 §2.6', 'http://app.example/cb'],
  ['with a fragment', 'RFC 6749 §3.1.2', 'https://app.example/cb#x'],
  ['with a user', 'RFC 3986 §7.5', 'https://user@app.example/cb'],
  ['with a wildcard', 'RFC 9700 §4.1.3', 'https://*.example/cb'],
  ['that is relative', 'RFC 6749 §3.1.2', '/cb'],
  ['with a way up', 'RFC 9700 §4.1.3', 'https://app.example/x/../cb'],
  ['of scripts', 'RFC 9700 §4.1.3', 'javascript:alert(1)'],
  ['of data', 'RFC 9700 §4.1.3', 'data:text/html,x'],
  ['of a scheme of its own, for an app with a secret', 'RFC 8252 §8.4', 'com.example.app:/cb'],
  ['with a NUL', 'RFC 3986 §2', 'https://app.example/cb\0'],
];

export const REDIRECT_URIS: readonly Refusal[] = [
  ...DIFFERING.map(([name, redirectUri]) => ({
    name: `an address ${name}`,
    rule: 'RFC 9700 §2.1, RFC 3986 §6.2.1',
    send: (world: World) => ask(world, { redirect_uri: redirectUri }),
    status: 400,
  })),
  ...LOOPBACK.map(([name, redirectUri]) => ({
    name: `a loopback address ${name}`,
    rule: 'RFC 8252 §7.3',
    send: async ({ site, ada }: World) => {
      const app = await site.registerPublic({ redirect_uris: ['http://127.0.0.1/cb'] });
      return replyOfPage(await ada.browser.get(site.authorizePath(app, { redirect_uri: redirectUri })));
    },
    status: 400,
  })),
  ...CONFUSED,
  ...UNFIT.map(([name, rule, redirectUri]) => ({
    name: `registering an address ${name}`,
    rule,
    send: async ({ site, ada }: World) => {
      const json = { name: 'Charts', redirect_uris: [redirectUri] };
      const headers = { authorization: `Bearer ${ada.apiKey}` };
      return replyOf(await site.call('/api/oauth/v1/apps', { json, headers }));
    },
    status: 400,
    error: 'redirect_uris',
  })),
];

/** As an app that has a secret, and needs no challenge: nothing else is wrong with the request. */
async function ask({ site, ada, confidential }: World, params: Params) {
  return replyOfPage(await ada.browser.get(site.authorizePath(confidential, params)));
}
