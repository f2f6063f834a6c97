import type { FastifyInstance } from 'fastify';

type Headers = Readonly<Record<string, string>>;

export interface PageHeaderOptions {
  /**
   * Addresses outside that a form of this page leads to. Chrome holds `form-action` against every redirect after the
   * post, so a consent page names the redirect address of its app.
   */
  readonly formTargets?: readonly string[];
  /** For pages that apps open in a popup and listen to: without it the popup is cut off from whoever opened it. */
  readonly keepsOpener?: boolean;
}

const NO_STORE = 'no-store, private';
const HSTS = 'max-age=15552000';
const UNUSED = ['camera', 'geolocation', 'microphone', 'payment', 'usb'].map((name) => `${name}=()`).join(', ');

/** On every answer, unless it says otherwise. Answers and badges may be embedded anywhere, and run nothing there. */
const BASE: Headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': UNUSED,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'cross-origin',
  'x-frame-options': 'DENY',
};

/** Answers are for programs; should one be shown as a document, it can do nothing. */
const DATA: Headers = {
  ...BASE,
  'content-security-policy': policy({ 'form-action': ["'none'"] }),
  'cache-control': NO_STORE,
};

/** Swagger UI brings its own scripts and writes styles into its page; nothing of it comes from elsewhere. */
const DOCS: Headers = {
  ...BASE,
  'content-security-policy': policy({
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'form-action': ["'none'"],
  }),
};

const DOCS_PATH = /^\/docs(?:[/?-]|$)/;
/** A host may hold characters that end a directive: such an address is left out. */
const TARGET = /^[a-z][a-z0-9+.-]*:(\/\/[a-z0-9.:[\]_-]+)?$/i;

/** What an HTML page says of itself: nothing of it comes from elsewhere, nobody frames or stores it. */
export function pageHeaders({ formTargets = [], keepsOpener = false }: PageHeaderOptions = {}): Record<string, string> {
  return {
    ...BASE,
    'content-security-policy': policy({
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'form-action': ["'self'", ...new Set(formTargets.flatMap(sourceOf))],
    }),
    // Under `no-referrer` browsers send `Origin: null` with our own forms, which is what forged ones look like.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': keepsOpener ? 'unsafe-none' : 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': NO_STORE,
  };
}

/** What the kind of an answer says before its controller runs; a controller's own headers win. */
export function headersFor(url: string, publicUrl: string): Headers {
  const headers = DOCS_PATH.test(url) ? DOCS : DATA;
  return publicUrl.startsWith('https:') ? { ...headers, 'strict-transport-security': HSTS } : headers;
}

/** Puts {@link headersFor} on every answer, those of routes that do not exist included. */
export function sendSecurityHeaders(fastify: FastifyInstance, publicUrl: string): void {
  const docs = headersFor('/docs', publicUrl);
  const data = headersFor('/', publicUrl);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(DOCS_PATH.test(request.url) ? docs : data);
    done();
  });
}

function policy(directives: Readonly<Record<string, readonly string[]>>): string {
  const all = { 'default-src': ["'none'"], ...directives, 'base-uri': ["'none'"], 'frame-ancestors': ["'none'"] };
  return Object.entries(all)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** The origin of a web address; the scheme of an app's own. */
function sourceOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { protocol, host } = new URL(address);
  const source = /^https?:$/.test(protocol) ? `${protocol}//${host}` : protocol;
  return TARGET.test(source) && !/^(javascript|data|blob|vbscript):/i.test(source) ? [source] : [];
}
