import { fieldsOf, type HtmlForm, linksOf, parseForms, refreshOf, textOf } from './html-forms.js';

/** A page as it came, after the redirects within the site. */
export interface VisitedPage {
  readonly status: number;
  /** Path and query of the last address. */
  readonly url: string;
  readonly headers: Headers;
  readonly html: string;
  /** Without tags, entities decoded, white space folded. */
  readonly text: string;
  readonly forms: readonly HtmlForm[];
  /** Addresses of the links, in their order. */
  readonly links: readonly string[];
  /** Addresses of the redirects that led here, as `Location` or `<meta http-equiv="refresh">` spelled them. */
  readonly hops: readonly string[];
}

/** A cookie as the server set it; attribute names in lower case. */
export interface StoredCookie {
  readonly value: string;
  readonly attributes: ReadonlyMap<string, string>;
}

export type SentHeaders = Readonly<Record<string, string>>;
export type SentValues = Readonly<Record<string, string | readonly string[] | File>>;

export interface SubmitOptions {
  /** Path of the form's action; without it the form that has the fields, else the first in `<main>`. */
  readonly action?: string;
  /** Text of the button that is pressed; its name and value are sent. */
  readonly button?: string;
  readonly headers?: SentHeaders;
}

export interface BrowserOptions {
  /** Sent as `Origin` of forms; the server's address by default. */
  readonly origin?: string;
  readonly headers?: SentHeaders;
}

const MAX_HOPS = 10;

/** A browser without scripts: keeps cookies, follows redirects within the site, fills in forms. */
export class TestBrowser {
  /** By name, prefixes included. */
  readonly cookies = new Map<string, StoredCookie>();
  private current: VisitedPage | undefined;

  /** @param site `http://127.0.0.1:<port>` */
  constructor(
    private readonly site: string,
    private readonly options: BrowserOptions = {},
  ) {}

  /** The page that is open. */
  get page(): VisitedPage {
    if (this.current === undefined) throw new Error('no page is open');
    return this.current;
  }

  get(path: string, headers: SentHeaders = {}): Promise<VisitedPage> {
    return this.visit(path, { headers: { 'sec-fetch-site': 'none', ...headers } });
  }

  /** Sends a form of the open page as a browser would, hidden fields and defaults included. */
  submit(values: SentValues = {}, { action, button, headers }: SubmitOptions = {}): Promise<VisitedPage> {
    const form = this.form(values, action, button);
    const sent: [string, string | File][] = fieldsOf(form, button).filter(([name]) => !(name in values));
    for (const [name, value] of Object.entries(values)) {
      for (const one of value instanceof File || typeof value === 'string' ? [value] : value) sent.push([name, one]);
    }
    const target = new URL(form.action || this.page.url, `${this.site}${this.page.url}`);
    const body = form.isMultipart ? multipart(sent) : new URLSearchParams(sent as [string, string][]);
    return this.visit(target.pathname + target.search, { method: 'POST', body, headers: this.formHeaders(headers) });
  }

  /** Posts exactly these fields, whatever page is open: what an attacker's form would send. */
  post(path: string, values: Readonly<Record<string, string>>, headers: SentHeaders = {}): Promise<VisitedPage> {
    const body = new URLSearchParams(values);
    return this.visit(path, { method: 'POST', body, headers: this.formHeaders(headers) });
  }

  /** The token of the open page's forms. */
  get csrfToken(): string {
    const token = this.page.forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'csrf_token')?.value;
    if (token === undefined) throw new Error(`${this.page.url} has no form of its own`);
    return token;
  }

  /** The value of `Cookie` as this browser sends it. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  private formHeaders(headers: SentHeaders = {}): SentHeaders {
    return { origin: this.options.origin ?? this.site, 'sec-fetch-site': 'same-origin', ...headers };
  }

  private form(values: SentValues, action: string | undefined, button: string | undefined): HtmlForm {
    const names = Object.keys(values);
    const candidates = this.page.forms.filter(
      (form) =>
        (action === undefined || form.action.split('?', 1)[0] === action) &&
        (button === undefined || form.buttons.some(({ text }) => text === button)),
    );
    const fitting = candidates.filter((form) =>
      names.every((name) => form.fields.some((field) => field.name === name)),
    );
    const found = fitting.find(({ isInMain }) => isInMain) ?? fitting[0];
    if (found !== undefined) return found;
    throw new Error(`no such form on ${this.page.url} (${this.page.status}): ${this.page.text}`);
  }

  private async visit(path: string, init: RequestInit & { headers: SentHeaders }): Promise<VisitedPage> {
    let [url, request] = [new URL(path, this.site), init];
    const hops: string[] = [];
    for (;;) {
      const response = await this.send(url, request);
      const page = await this.read(url, response, hops);
      const location = isRedirect(response) ? response.headers.get('location') : refreshOf(page.html);
      if (location === null) return this.open(page);
      hops.push(location);
      const next = new URL(location, url);
      const isElsewhere = next.origin !== url.origin;
      if (isElsewhere || hops.length > MAX_HOPS) return this.open(page);
      [url, request] = [next, { headers: { 'sec-fetch-site': 'same-origin' } }];
    }
  }

  private async send(url: URL, init: RequestInit & { headers: SentHeaders }): Promise<Response> {
    const headers = new Headers({ accept: 'text/html', ...this.options.headers, ...init.headers });
    if (this.cookies.size > 0 && !headers.has('cookie')) headers.set('cookie', this.cookieHeader);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.store(line);
    return response;
  }

  private store(line: string): void {
    const [pair = '', ...rest] = line.split(/;\s*/);
    const [name, value] = split(pair);
    const attributes = new Map(rest.map(split).map(([key, text]) => [key.toLowerCase(), text]));
    if (attributes.get('max-age') === '0' || value === '') this.cookies.delete(name);
    else this.cookies.set(name, { value, attributes });
  }

  private open(page: VisitedPage): VisitedPage {
    this.current = page;
    return page;
  }

  private async read(url: URL, response: Response, hops: readonly string[]): Promise<VisitedPage> {
    const html = await response.text();
    return {
      status: response.status,
      url: url.pathname + url.search,
      headers: response.headers,
      html,
      text: textOf(html),
      forms: parseForms(html),
      links: linksOf(html),
      hops,
    };
  }
}

/** A browser that has not been here before. */
export function openBrowser(site: string, options: BrowserOptions = {}): TestBrowser {
  return new TestBrowser(site, options);
}

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

function multipart(values: readonly (readonly [string, string | File])[]): FormData {
  const data = new FormData();
  for (const [name, value] of values) data.append(name, value);
  return data;
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
