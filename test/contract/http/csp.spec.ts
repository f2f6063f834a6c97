import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/app.js';
import { openBrowser } from '../../support/browser.js';
import { loggedIn } from '../../support/logged-in.js';

const PASSWORD = 'seven quiet herons';
const MOST_PAGES = 80;
const DOORS = ['/', '/login', '/sign-up', '/password-reset', '/oauth/authorize', '/docs', '/nothing', '/account'];
/** Log out, or leave the pages. */
const NO_PAGE = /^\/(logout|api\/|health\/|docs-|metrics)/;

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ now: '2026-10-10T12:00:00Z' });
});
afterAll(() => app?.close());

interface Page {
  readonly url: string;
  readonly policy: string;
  readonly text: string;
}

/** What a page could do beyond showing itself; nothing for one that is safe. */
function dangers({ url, policy, text }: Page): string[] {
  const isDocs = url.startsWith('/docs');
  const directives = new Map(policy.split(/;\s*/).map((part) => [part.split(' ')[0], part] as const));
  const sources = policy.replace("style-src 'self' 'unsafe-inline'", isDocs ? '' : '$&');
  const found: [isBad: boolean, what: string][] = [
    [directives.get('default-src') !== "default-src 'none'", 'loads by default'],
    [directives.get('frame-ancestors') !== "frame-ancestors 'none'", 'may be framed'],
    [directives.get('base-uri') !== "base-uri 'none'", 'may move its base'],
    [!directives.has('form-action'), 'sends forms anywhere'],
    [/unsafe-(inline|eval|hashes)/.test(sources), 'allows what stands in the page'],
    [/(^|\s)(\*|https?:|blob:)(\s|;|$)/.test(sources), 'loads from anywhere'],
    [!isDocs && directives.has('script-src'), 'allows scripts'],
    [/<script(?![^>]*\bsrc=)[^>]*>/i.test(text), 'holds a script'],
    [/<[^>]+\son[a-z]+\s*=/i.test(text), 'holds a handler'],
    [!isDocs && /<style|<[^>]+\sstyle\s*=/i.test(text), 'holds styles, which the policy would drop'],
    [
      /<(script|link|img|iframe|object|embed)[^>]+(src|href|data)\s*=\s*["']?(https?:)?\/\//i.test(text),
      'loads from elsewhere',
    ],
    [/\b(href|action|formaction)\s*=\s*["']?\s*javascript:/i.test(text), 'links to a script'],
  ];
  return found.flatMap(([isBad, what]) => (isBad ? [`${url}: ${what}`] : []));
}

describe('every page that links lead to', () => {
  it('loads nothing from elsewhere, runs nothing that stands in it, is framed by nobody', async () => {
    const ada = await app.createUser({ password: PASSWORD });
    const browser = await loggedIn(app, ada);
    const visitor = openBrowser(app.url);
    const seen = new Set<string>();
    const pages: Page[] = [];
    const waiting = [...DOORS];
    for (let path = waiting.shift(); path !== undefined && seen.size < MOST_PAGES; path = waiting.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      for (const who of [visitor, browser]) {
        const { html, links, headers } = await who.get(path);
        if (!(headers.get('content-type') ?? '').includes('text/html')) continue;
        pages.push({ url: path, policy: headers.get('content-security-policy') ?? '', text: html });
        const inside = links.map((link) => link.replace(/[?#].*/, '')).filter((link) => /^\/(?!\/)/.test(link));
        waiting.push(...inside.filter((link) => !NO_PAGE.test(link) && !/\.\w+$/.test(link)));
      }
    }
    expect(pages.flatMap(dangers)).toEqual([]);
    expect(new Set(pages.map(({ url }) => url)).size).toBeGreaterThan(10);
  });
});

describe('each danger is seen', () => {
  const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  const page = (more: Partial<Page>): Page => ({ url: '/x', policy, text: '<p>Hello</p>', ...more });

  it('and a safe page is not', () => {
    expect(dangers(page({ text: '<a href="/account">on = off</a><img src="/a.svg">' }))).toEqual([]);
  });

  it.each<[string, Partial<Page>]>([
    ['loads by default', { policy: policy.replace("default-src 'none'", "default-src 'self'") }],
    ['may be framed', { policy: policy.replace("; frame-ancestors 'none'", '') }],
    ['may move its base', { policy: policy.replace("base-uri 'none'", "base-uri 'self'") }],
    ['sends forms anywhere', { policy: policy.replace("form-action 'self'; ", '') }],
    [
      'allows what stands in the page',
      { policy: policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'") },
    ],
    ['loads from anywhere', { policy: `${policy}; img-src https:` }],
    ['allows scripts', { policy: `${policy}; script-src 'self'` }],
    ['holds a script', { text: '<script>1</script>' }],
    ['holds a handler', { text: '<img src="/x" onerror="1">' }],
    ['holds styles, which the policy would drop', { text: '<p style="color:red">x</p>' }],
    ['loads from elsewhere', { text: '<img src="//evil.example/x.png">' }],
    ['links to a script', { text: '<a href="javascript:1">x</a>' }],
  ])('%s', (what, more) => {
    expect(dangers(page(more))).toEqual([`/x: ${what}`]);
  });
});
