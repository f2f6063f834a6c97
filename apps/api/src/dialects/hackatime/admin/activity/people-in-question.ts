import { Inject, Injectable } from '@nestjs/common';
import { AdministeredActivity, type ClientSearch, type ViewedPerson, type Viewing } from '#libs/admin';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros, type VisibleUsers } from '#libs/kernel';
import type { Access } from '#libs/platform/auth';
import type { Person } from '#libs/users';
import { AskedPerson } from '../asked-person.js';
import { callerOf } from '../caller.js';
import type { Query, Window } from './activity.requests.js';

/** An administrator's request. */
export interface Asking {
  readonly access: Access;
  /** Network address of the caller. */
  readonly address: string;
}

/** Heartbeats may lie up to a day ahead of the server. */
const AHEAD_US = 2 * MICROS_PER_DAY;

/** Finds whom a request of an administrator is about, and writes down that they are looked at. */
@Injectable()
export class PeopleInQuestion {
  constructor(
    private readonly asked: AskedPerson,
    private readonly activity: AdministeredActivity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whom the query names. @throws HttpException 422, 404 */
  find(query: Query, { access }: Asking): Promise<Person> {
    return this.asked.in(query, access);
  }

  /** Writes down that somebody is looked at. */
  view({ access, address }: Asking, person: Person, viewing: Viewing): Promise<VisibleUsers> {
    return this.activity.view(callerOf(access, address), person, viewing);
  }

  /** Writes down that each of them is looked at. */
  viewAll<Somebody extends ViewedPerson>({ access, address }: Asking, people: readonly Somebody[], viewing: Viewing) {
    return this.activity.viewAll(callerOf(access, address), people, viewing);
  }

  /** Writes down how people are looked for. */
  search({ access, address }: Asking, search: ClientSearch): Promise<void> {
    return this.activity.search(callerOf(access, address), search);
  }

  /** A window with both its ends. */
  closed({ from = 0, to = this.clock.now() + AHEAD_US }: Window): { from: Micros; to: Micros } {
    return { from, to: Math.max(from, to) };
  }
}
