import { Controller, Get, Inject, Ip, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { HeartbeatsSearch, type Instants } from '#libs/heartbeats';
import { CLOCK, type Clock, MICROS_PER_DAY, type Micros } from '#libs/kernel';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { SightingsReader } from '#libs/sightings';
import type { Person } from '#libs/users';
import { Operation } from '../../openapi.js';
import { ADMIN_PREFIX } from '../../prefixes.js';
import { unprocessable } from '../../problems.js';
import { readText } from '../../requests.js';
import { Administering, Refuses } from '../openapi.js';
import { type Query, readFlag, readLookback, readPlace, readWindow, type Window } from './activity.requests.js';
import { presentCandidate, presentPair, presentSharedMachines } from './client-search.presenter.js';
import {
  AltCandidatesAnswer,
  IpMachinePairsAnswer,
  SegmentHeartbeatsAnswer,
  SharedMachinesAnswer,
} from './client-search.responses.js';
import { Lookback } from './openapi.js';
import { type Asking, PeopleInQuestion } from './people-in-question.js';
import { presentFoundHeartbeat } from './user-activity.presenter.js';

const PAIRS = { normal: 1_000, most: 10_000 };
const SEGMENTS = { normal: 1_000, most: 5_000 };
const MAX_CANDIDATES = 5_000;
const SHORTEST_SEGMENT = 3;
/** Of everybody's heartbeats: how far back, and how much at once. */
const DAYS_OF_EVERYBODY = 7;
const MAX_DAYS_OF_EVERYBODY = 31;
const TOO_LONG = 'name a user_id, or a time of at most 31 days';

/** Several people behind one place, machine or client. */
@Administering('Accounts and clients')
@Controller(ADMIN_PREFIX)
export class SharedClientsController {
  constructor(
    private readonly people: PeopleInQuestion,
    private readonly sightings: SightingsReader,
    private readonly heartbeats: HeartbeatsSearch,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('alts/candidates')
  @Requires('admin', admin('viewer'))
  @Operation('Pairs of people at one address and machine name', 'Written to the audit log.')
  @Lookback()
  @ApiResponse({ status: 200, type: AltCandidatesAnswer })
  async candidates(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<AltCandidatesAnswer> {
    const since = readLookback(query, this.clock.now());
    return { candidates: (await this.pairs({ access, address }, since, MAX_CANDIDATES)).map(presentCandidate) };
  }

  @Get('heartbeats/ip_machine_pairs')
  @Requires('admin', admin('viewer'))
  @Operation('Pairs of people at one address and machine name', 'Written to the audit log.')
  @Lookback()
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 10000; 1000 when absent.' })
  @ApiResponse({ status: 200, type: IpMachinePairsAnswer })
  async ipMachinePairs(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<IpMachinePairsAnswer> {
    const since = readLookback(query, this.clock.now());
    const { limit } = readPlace(query, PAIRS);
    return { pairs: (await this.pairs({ access, address }, since, limit)).map(presentPair) };
  }

  @Get(['alts/shared_machines', 'heartbeats/shared_machines'])
  @Requires('admin', admin('viewer'))
  @Operation('Names of machines that several people have', 'Written to the audit log.')
  @Lookback()
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 10000; 1000 when absent.' })
  @ApiResponse({ status: 200, type: SharedMachinesAnswer })
  async sharedMachines(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<SharedMachinesAnswer> {
    const since = readLookback(query, this.clock.now());
    const { limit } = readPlace(query, PAIRS);
    await this.people.search({ access, address }, 'shared_machines');
    return presentSharedMachines(await this.sightings.sharedMachines({ since, limit }));
  }

  @Get('heartbeats/by_user_agent_segment')
  @Requires('admin', admin('viewer'))
  @Operation(
    'Heartbeats of a client',
    'Newest first: of one person, or of everybody for at most 31 days, the last seven when nothing is said. Written to the audit log.',
  )
  @ApiQuery({ name: 'segment', description: 'Part of the user agent in any case, three characters or more.' })
  @ApiQuery({ name: 'user_id', required: false, description: 'Number, uuid, Slack id or username.' })
  @ApiQuery({ name: 'start_date', required: false, description: 'A date of UTC, seconds or ISO 8601.' })
  @ApiQuery({ name: 'end_date', required: false, description: 'The same, included.' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 5000; 1000 when absent.' })
  @ApiQuery({ name: 'offset', required: false, type: Number, description: 'Heartbeats to leave out.' })
  @ApiQuery({ name: 'count_only', required: false, type: Boolean, description: 'Only how many.' })
  @ApiResponse({ status: 200, type: SegmentHeartbeatsAnswer })
  @Refuses(404, 'Nobody of that name.')
  @Refuses(422, 'A segment that is too short, or too long a time.')
  async bySegment(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<SegmentHeartbeatsAnswer> {
    const segment = readText(query.segment);
    if (segment === undefined) throw unprocessable('segment parameter required');
    if (segment.length < SHORTEST_SEGMENT) throw unprocessable('segment must be at least 3 characters');
    const asking = { access, address };
    const { limit, offset } = readPlace(query, SEGMENTS);
    const person = readText(query.user_id) && (await this.people.find({ user_id: query.user_id }, asking));
    const asked = readWindow({ ...query, date: undefined }, person ? person.timezone : 'UTC');
    const between = person ? this.people.closed(asked) : this.recent(asked);
    await this.writeDown(asking, person || undefined);
    const question = { segment, owner: person ? person.id : undefined, between };
    if (readFlag(query.count_only)) return { segment, total_count: await this.heartbeats.countBySegment(question) };
    const found = await this.heartbeats.bySegment(question, { limit: limit + 1, offset });
    const heartbeats = found.slice(0, limit).map(presentFoundHeartbeat);
    return { segment, limit, offset, heartbeats, has_more: found.length > limit };
  }

  private async pairs(asking: Asking, since: Micros, limit: number) {
    await this.people.search(asking, 'shared_places');
    return this.sightings.pairs({ since, limit });
  }

  private async writeDown(asking: Asking, person: Person | undefined): Promise<void> {
    if (person === undefined) await this.people.search(asking, 'user_agent');
    else await this.people.view(asking, person, { what: 'heartbeats' });
  }

  /** @throws HttpException 422 */
  private recent({ from, to }: Window): Instants {
    const end = to ?? this.clock.now();
    const start = from ?? end - DAYS_OF_EVERYBODY * MICROS_PER_DAY;
    if (end - start > MAX_DAYS_OF_EVERYBODY * MICROS_PER_DAY) throw unprocessable(TOO_LONG);
    return this.people.closed({ from: start, to });
  }
}
