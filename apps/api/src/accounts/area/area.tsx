import type { ComponentChildren } from 'preact';
import { Temporal } from 'temporal-polyfill';
import type { Micros } from '#libs/kernel';
import { type Principal, type Proof, Scope } from '#libs/platform/auth';
import type { Browser } from '../../http/browser/browser.js';
import { Page } from '../../pages/page.js';

/** What the pages of the account area share. */

export const OWN = Scope.none('a page about oneself');
export const BY_BROWSER: Partial<Proof> = { by: ['session'] };
/** Shows or changes what opens the account. */
export const BY_RECENT_LOGIN: Partial<Proof> = { by: ['session'], isRecent: true };

export function viewerOf({ viewer }: Browser): Principal {
  if (viewer === undefined) throw new Error('the guard lets nobody in without a session');
  return viewer;
}

interface AreaPageProps {
  readonly browser: Browser;
  readonly title: string;
  /** The navigation's place. */
  readonly path: string;
  readonly children: ComponentChildren;
}

export function AreaPage({ browser, title, path, children }: AreaPageProps) {
  return (
    <Page title={title} viewer={viewerOf(browser)} csrfToken={browser.csrfToken} path={path}>
      {children}
    </Page>
  );
}

/** What has just been done, in the words of its page; undefined where the address says anything else. */
export function doneWords(words: Readonly<Record<string, string>>, done: unknown): string | undefined {
  return typeof done === 'string' && Object.hasOwn(words, done) ? words[done] : undefined;
}

const DAY_AND_TIME = { dateStyle: 'medium', timeStyle: 'short' } as const;

interface WhenProps {
  /** µs, UTC. */
  readonly at: Micros | null;
  readonly zone: string;
  /** Where there is no instant. */
  readonly none?: string;
}

/** An instant in the person's own zone. */
export function When({ at, zone, none = 'never' }: WhenProps) {
  if (at === null) return <span class="quiet">{none}</span>;
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(at / 1000));
  const shown = instant.toZonedDateTimeISO(zone).toLocaleString('en-GB', DAY_AND_TIME);
  return <time datetime={instant.toString({ smallestUnit: 'second' })}>{shown}</time>;
}
