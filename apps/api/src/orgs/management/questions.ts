import type { Page } from '#libs/platform/database';
import { pageOf, type Query, textOf } from '../../dialects/wakatime/query.requests.js';
import { presentPage } from '../../dialects/wakatime/time.presenter.js';
import type { PageKeys } from '../../dialects/wakatime/time.responses.js';

export interface ListQuestion {
  readonly page: number;
  /** Part of a name. */
  readonly search: string | undefined;
}

/** `page`, 1-based, and `q`. */
export function readListQuery(query: Query): ListQuestion {
  return { page: pageOf(query), search: textOf(query, 'q') };
}

export function presentList<Item, Body>(found: Page<Item>, present: (item: Item) => Body): { data: Body[] } & PageKeys {
  return { data: found.items.map(present), ...presentPage(found.page, found.total, found.totalPages) };
}
