import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import type { Micros, UserId, VisibleUsers } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { type AdminCaller, auditActorOf, requireLevel } from './admin-actor.js';

/** Whoever is looked at. */
export interface ViewedPerson {
  readonly id: UserId;
  readonly uuid: string;
}

/** What is looked at of people's activity. */
export type ViewedPart = 'heartbeats' | 'heartbeat_values' | 'time' | 'projects' | 'timeline' | 'visualization';

export interface Viewing {
  readonly what: ViewedPart;
  /** Instants in µs; absent: without a bound. */
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
}

/** How people are looked for by what they send heartbeats with. */
export type ClientSearch = 'network' | 'machine' | 'user_agent' | 'shared_machines' | 'shared_places';

/** People's activity in the hands of those who administer. Whatever they look at is written down before they see it. */
@Injectable()
export class AdministeredActivity {
  constructor(
    private readonly em: EntityManager,
    private readonly log: AuditLog,
  ) {}

  /**
   * A person's whole activity, for whoever administers at any level.
   *
   * @throws AdminError `admin.forbidden`
   */
  async view(caller: AdminCaller, person: ViewedPerson, viewing: Viewing): Promise<VisibleUsers> {
    await this.write(caller, [person], viewing);
    return everythingOf(person);
  }

  /** The same of several people, in their order; each is written down on their own. */
  async viewAll<Person extends ViewedPerson>(
    caller: AdminCaller,
    people: readonly Person[],
    viewing: Viewing,
  ): Promise<{ person: Person; visible: VisibleUsers }[]> {
    await this.write(caller, people, viewing);
    return people.map((person) => ({ person, visible: everythingOf(person) }));
  }

  /**
   * Writes a search down, and not what was typed: the log would tell of addresses and machines of people who are gone.
   *
   * @throws AdminError `admin.forbidden`
   */
  async search(caller: AdminCaller, by: ClientSearch): Promise<void> {
    requireLevel(caller.principal.adminLevel, 'viewer');
    await this.em.fork().transactional((em) =>
      this.log.append(em, {
        action: 'people.searched',
        actor: auditActorOf(caller),
        target: { kind: 'people' },
        details: { by },
      }),
    );
  }

  /** What is one's own needs no record. */
  private async write(caller: AdminCaller, people: readonly ViewedPerson[], viewing: Viewing): Promise<void> {
    requireLevel(caller.principal.adminLevel, 'viewer');
    const others = people.filter(({ id }) => id !== caller.principal.userId);
    if (others.length === 0) return;
    const actor = auditActorOf(caller);
    const { what, from, to } = viewing;
    const details = { what, ...(from !== undefined && { from: iso(from) }), ...(to !== undefined && { to: iso(to) }) };
    await this.em.fork().transactional(async (em) => {
      for (const { uuid: id } of others) {
        await this.log.append(em, { action: 'person.activity_viewed', actor, target: { kind: 'user', id }, details });
      }
    });
  }
}

function everythingOf({ id: userId }: ViewedPerson): VisibleUsers {
  return mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
}

/** As the log holds instants. */
function iso(at: Micros): string {
  return new Date(at / 1000).toISOString();
}
