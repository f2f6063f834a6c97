import { Resolver } from 'node:dns/promises';

/** Looks up TXT records. */
export interface DnsTxt {
  /** Each record in one piece; empty where there are none; undefined where nobody knows, because the DNS fails. */
  resolve(name: string): Promise<readonly string[] | undefined>;
}

/** Injection token of the {@link DnsTxt}. */
export const DNS_TXT = Symbol('DnsTxt');

/** What says for certain that there is no such record. */
const ABSENT = new Set(['ENOTFOUND', 'ENODATA']);
const TIMEOUT_MS = 3_000;
const TRIES = 2;

/** Asks the resolvers of the machine. */
export class SystemDnsTxt implements DnsTxt {
  async resolve(name: string): Promise<readonly string[] | undefined> {
    try {
      const records = await new Resolver({ timeout: TIMEOUT_MS, tries: TRIES }).resolveTxt(name);
      return records.map((chunks) => chunks.join(''));
    } catch (error) {
      return ABSENT.has((error as NodeJS.ErrnoException).code ?? '') ? [] : undefined;
    }
  }
}
