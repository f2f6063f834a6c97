import type { Manifest, Workload } from './manifest.js';

/** What a rule looks at. */
export interface World {
  readonly overlay: string;
  readonly objects: readonly Manifest[];
  readonly workloads: readonly Workload[];
}

/** Counts what was asserted and keeps what was not so. */
export class Check {
  readonly problems: string[] = [];
  assertions = 0;
  /** Places in the rules where something was asserted, and where it was not so. */
  readonly sites = new Set<string>();
  readonly failedSites = new Set<string>();

  constructor(private readonly isNotingSites: boolean) {}

  /** Asserts that `is` holds; `text` says what should be. */
  that(is: boolean, text: string): void {
    this.note(is, text);
  }

  equal(actual: unknown, expected: unknown, text: string): void {
    const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value));
    this.note(found === wanted, `${text}: ${found}, not ${wanted}`);
  }

  private note(is: boolean, text: string): void {
    this.assertions++;
    if (this.isNotingSites) this.sites.add(siteOf());
    if (is) return;
    this.failedSites.add(siteOf());
    this.problems.push(text);
  }
}

/** The line of the rule that asserts. */
function siteOf(): string {
  const line = new Error('for its stack').stack?.split('\n')[4] ?? '';
  return /([\w-]+\.ts:\d+:\d+)/.exec(line)?.[1] ?? line;
}

/** Changes a rendered overlay so that the rule must object. */
export type Plant = (objects: Manifest[]) => void;

export interface Rule {
  readonly name: string;
  check(world: World, check: Check): void;
  /** By what is wrong; planted into the overlay `production`. */
  readonly planted: Readonly<Record<string, Plant>>;
}
