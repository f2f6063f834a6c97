import { Injectable } from '@nestjs/common';
import { Looks } from '#libs/admin';
import type { Access } from '#libs/platform/auth';
import { type FoundPerson, PeopleSearch } from '#libs/users';
import { callerOf } from './caller.js';
import { presentPickable } from './known-people.presenter.js';
import type { PickableUsersAnswer } from './known-people.responses.js';
import { readSearch } from './people.requests.js';

const MAX_PICKABLE = 20;

/** People whom an administrator searches for: each search is written to the audit log before it is answered. */
@Injectable()
export class SearchedPeople {
  constructor(
    private readonly search: PeopleSearch,
    private readonly looks: Looks,
  ) {}

  /**
   * @param query something like a name, an address or a number
   * @throws HttpException 422 where there is nothing to search for
   */
  async find(access: Access, query: unknown, from: { address: string; limit: number }): Promise<FoundPerson[]> {
    const found = await this.search.find(readSearch(query), from.limit);
    const uuids = found.map(({ uuid }) => uuid);
    await this.looks.searched(callerOf(access, from.address), uuids);
    return found;
  }

  /** As `find`, to pick one from. */
  async pickable(access: Access, query: unknown, address: string): Promise<PickableUsersAnswer> {
    const found = await this.find(access, query, { address, limit: MAX_PICKABLE });
    return { users: found.map(presentPickable) };
  }
}
