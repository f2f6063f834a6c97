import type { Access } from '#libs/platform/auth';
import type { ListedSummary } from './callers-summary.responses.js';

/**
 * What Wakapi tells callers of themselves at the address of Hackatime's summaries. The dialects do not know each other:
 * one asks by this name, the other provides it.
 */
export abstract class CallersSummary {
  /** @throws HttpException 400 for a time that is none */
  abstract of(access: Access, query: Readonly<Record<string, unknown>>): Promise<ListedSummary>;
}
