import { Controller, Get, Ip, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { parseNetwork, SightingsReader } from '#libs/sightings';
import { Operation } from '../../openapi.js';
import { ADMIN_PREFIX } from '../../prefixes.js';
import { unprocessable } from '../../problems.js';
import { readText } from '../../requests.js';
import { Administering, Refuses } from '../openapi.js';
import { type Query, readPlace } from './activity.requests.js';
import { presentSighting } from './client-search.presenter.js';
import { UsersAtAddressAnswer, UsersOfMachineAnswer } from './client-search.responses.js';
import { PeopleInQuestion } from './people-in-question.js';

const PAGE = { normal: 1_000, most: 5_000 };
const NETWORKS = ['ip: an address, or a network of at most /16 (IPv4) or /32 (IPv6)'];

/** Who sends from where, and with what. */
@Administering('Accounts and clients')
@Controller(`${ADMIN_PREFIX}/user`)
export class ClientSearchController {
  constructor(
    private readonly people: PeopleInQuestion,
    private readonly sightings: SightingsReader,
  ) {}

  @Get('get_users_by_ip')
  @Requires('admin', admin('viewer'))
  @Operation('Who was seen at an address', 'Remembered for SIGHTING_DAYS days. Written to the audit log.')
  @ApiQuery({ name: 'ip', description: 'An address, or a network in CIDR notation.', example: '192.0.2.0/24' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 5000; 1000 when absent.' })
  @ApiQuery({ name: 'offset', required: false, type: Number, description: 'Places to leave out.' })
  @ApiResponse({ status: 200, type: UsersAtAddressAnswer })
  @Refuses(422, 'No address.')
  async atAddress(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<UsersAtAddressAnswer> {
    const text = readText(query.ip);
    if (text === undefined) throw unprocessable('ip parameter required');
    const network = parseNetwork(text);
    if (network === undefined) throw unprocessable('invalid ip', NETWORKS);
    const { limit, offset } = readPlace(query, PAGE);
    await this.people.search({ access, address }, 'network');
    const found = await this.sightings.inNetwork(network, { limit: limit + 1, offset });
    return { users: found.slice(0, limit).map(presentSighting), has_more: found.length > limit };
  }

  @Get('get_users_by_machine')
  @Requires('admin', admin('viewer'))
  @Operation('Who has a machine of this name', 'Written to the audit log.')
  @ApiQuery({ name: 'machine', description: 'The whole name, letter by letter.', example: 'laptop' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 5000; 1000 when absent.' })
  @ApiQuery({ name: 'offset', required: false, type: Number, description: 'Places to leave out.' })
  @ApiResponse({ status: 200, type: UsersOfMachineAnswer })
  @Refuses(422, 'No name.')
  async ofMachine(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<UsersOfMachineAnswer> {
    const machine = readText(query.machine);
    if (machine === undefined) throw unprocessable('machine parameter required');
    const { limit, offset } = readPlace(query, PAGE);
    await this.people.search({ access, address }, 'machine');
    const found = await this.sightings.ownersOf(machine, { limit: limit + 1, offset });
    return {
      users: found.slice(0, limit).map((owner) => ({ user_id: owner.userId, machine: owner.machine })),
      has_more: found.length > limit,
    };
  }
}
