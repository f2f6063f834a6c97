import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const SCHEMES = ['light', 'dark'] as const;
const DESKTOP = { width: 1_100, height: 800 };
const PHONE = { width: 320, height: 640 };
const HAS_STYLE = '[...document.styleSheets].some(({ cssRules }) => cssRules.length > 0)';
const GRAVE = new Set(['serious', 'critical']);

interface AxeResults {
  readonly violations: readonly {
    id: string;
    impact: string | null;
    nodes: readonly { html: string; failureSummary: string }[];
  }[];
}

/** What was wrong with a page; none of them is there on a good one. */
export interface Flaw {
  readonly page: string;
  readonly what: string;
}

/**
 * Looks at pages that another context shows: accessibility by axe and a picture in both colour schemes, and the width on
 * a phone. The very document is looked at, also where it is the answer to a form that cannot be asked for again.
 */
export class PageChecker {
  readonly flaws: Flaw[] = [];
  /** Names of the pages that were looked at. */
  readonly seen: string[] = [];

  private url = '';
  private html = '';

  private constructor(
    private readonly context: BrowserContext,
    /** One for all: a new one would be a new process each time. */
    private readonly page: Page,
    private readonly axe: string,
    private readonly server: string,
    /** Where the pictures are. */
    readonly folder: string,
  ) {}

  /** @param server `http://127.0.0.1:<port>`: where style and pictures of the pages come from */
  static async open(browser: Browser, server: string): Promise<PageChecker> {
    const context = await browser.newContext({ bypassCSP: true, viewport: DESKTOP });
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
    const folder = await mkdtemp(join(tmpdir(), 'beatkeeper-pages-'));
    const checker = new PageChecker(context, await context.newPage(), axe, server, folder);
    await checker.answer();
    return checker;
  }

  async check(shown: Page, name: string): Promise<void> {
    this.url = shown.url();
    this.html = await shown.content();
    await this.context.clearCookies();
    await this.context.addCookies(await shown.context().cookies());
    const { page } = this;
    this.seen.push(name);
    await page.setViewportSize(DESKTOP);
    await page.goto(this.url);
    await page.evaluate(this.axe);
    for (const scheme of SCHEMES) {
      await page.emulateMedia({ colorScheme: scheme });
      await this.checkAccess(page, `${name} (${scheme})`);
      await page.screenshot({ path: join(this.folder, `${name}-${scheme}.png`), fullPage: true });
    }
    await this.checkWidth(page, name);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** The document as it was shown; everything else comes from the server. */
  private answer(): Promise<unknown> {
    return this.page.route('**/*', async (route) => {
      const asked = route.request().url();
      if (asked === this.url) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: this.html });
      const { pathname, search } = new URL(asked);
      return route.fulfill({ response: await this.page.request.get(this.server + pathname + search) });
    });
  }

  private async checkAccess(page: Page, name: string): Promise<void> {
    if (!(await page.evaluate<boolean>(HAS_STYLE))) this.flaws.push({ page: name, what: 'has no style' });
    const { violations } = (await page.evaluate(`axe.run({ resultTypes: ['violations'] })`)) as AxeResults;
    for (const { id, impact, nodes } of violations) {
      if (impact !== null && GRAVE.has(impact))
        this.flaws.push({ page: name, what: `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}` });
    }
  }

  private async checkWidth(page: Page, name: string): Promise<void> {
    await page.setViewportSize(PHONE);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    if (width > PHONE.width) this.flaws.push({ page: name, what: `${width} px wide on a phone` });
  }
}

/** Notes what the browser complains about: scripts, policies, things that could not be loaded. */
export function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.location().url}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  return complaints;
}
