import { Controller, Get, Ip, Query as QueryParams } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type HeartbeatField, HeartbeatsSearch } from '#libs/heartbeats';
import { type Access, admin, CurrentAccess, Requires } from '#libs/platform/auth';
import { SightingsReader } from '#libs/sightings';
import { Operation } from '../../openapi.js';
import { ADMIN_PREFIX } from '../../prefixes.js';
import { unprocessable } from '../../problems.js';
import { readText } from '../../requests.js';
import { Administering, PersonQuery } from '../openapi.js';
import { type Query, readPlace, readWindow } from './activity.requests.js';
import { Within } from './openapi.js';
import { PeopleInQuestion } from './people-in-question.js';
import { presentHeartbeats } from './user-activity.presenter.js';
import { AdminHeartbeatsAnswer, HeartbeatValuesAnswer } from './user-activity.responses.js';

const HEARTBEATS_PAGE = { normal: 1_000, most: 5_000 };
const VALUES_PAGE = { normal: 5_000, most: 5_000 };

const FIELDS: Readonly<Record<string, HeartbeatField>> = {
  projects: 'project',
  languages: 'language',
  entities: 'entity',
  branches: 'branch',
  categories: 'category',
  editors: 'editor',
  machines: 'machine',
  user_agents: 'user_agent',
};
const FIELD_NAMES = [...Object.keys(FIELDS), 'ips'];

/** A person's heartbeats, one by one. */
@Administering('Activity')
@Controller(`${ADMIN_PREFIX}/user`)
export class UserHeartbeatsController {
  constructor(
    private readonly people: PeopleInQuestion,
    private readonly search: HeartbeatsSearch,
    private readonly sightings: SightingsReader,
  ) {}

  @Get('heartbeats')
  @Requires('admin', admin('viewer'))
  @Operation('Heartbeats of a person', 'Oldest first. Written to the audit log.')
  @PersonQuery()
  @Within()
  @ApiQuery({ name: 'project', required: false, description: 'Name of the project.' })
  @ApiQuery({ name: 'language', required: false, description: 'Name of the language.' })
  @ApiQuery({ name: 'entity', required: false, description: 'Path, address or application.' })
  @ApiQuery({ name: 'editor', required: false, description: 'Name of the editor.' })
  @ApiQuery({ name: 'machine', required: false, description: 'Name of the machine.' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 5000; 1000 when absent.' })
  @ApiQuery({ name: 'offset', required: false, type: Number, description: 'Heartbeats to leave out.' })
  @ApiResponse({ status: 200, type: AdminHeartbeatsAnswer })
  async heartbeats(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<AdminHeartbeatsAnswer> {
    const person = await this.people.find(query, { access, address });
    const place = readPlace(query, HEARTBEATS_PAGE);
    const asked = readWindow(query, person.timezone);
    const question = {
      owner: person.id,
      between: this.people.closed(asked),
      project: readText(query.project),
      language: readText(query.language),
      entity: readText(query.entity),
      editor: readText(query.editor),
      machine: readText(query.machine),
    };
    await this.people.view({ access, address }, person, { what: 'heartbeats', ...asked });
    const [heartbeats, total] = await Promise.all([this.search.page(question, place), this.search.count(question)]);
    return presentHeartbeats(person, { heartbeats, total }, place);
  }

  @Get('heartbeat_values')
  @Requires('admin', admin('viewer'))
  @Operation('What a field of their heartbeats holds', 'Each value once. Written to the audit log.')
  @PersonQuery()
  @Within()
  @ApiQuery({ name: 'field', enum: FIELD_NAMES, example: 'projects' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '1 to 5000; 5000 when absent.' })
  @ApiResponse({ status: 200, type: HeartbeatValuesAnswer })
  async values(
    @CurrentAccess() access: Access,
    @Ip() address: string,
    @QueryParams() query: Query,
  ): Promise<HeartbeatValuesAnswer> {
    const person = await this.people.find(query, { access, address });
    const name = readText(query.field) ?? '';
    if (!FIELD_NAMES.includes(name)) throw unprocessable('invalid field');
    const { limit } = readPlace(query, VALUES_PAGE);
    const asked = readWindow(query, person.timezone);
    const between = this.people.closed(asked);
    await this.people.view({ access, address }, person, { what: 'heartbeat_values', ...asked });
    const field = FIELDS[name];
    const values =
      field === undefined
        ? await this.sightings.addressesOf(person.id, between, limit)
        : await this.search.values(person.id, field, between, limit);
    return { user_id: person.id, field: name, values, count: values.length };
  }
}
