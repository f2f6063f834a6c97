import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Operation } from '../openapi.js';
import { PickableUsersAnswer } from './known-people.responses.js';

/** What went wrong, and what with which value. */
export class AdminErrorAnswer {
  @ApiProperty({ example: 'User not found' })
  readonly error!: string;
  @ApiProperty({ type: [String], required: false, description: 'One sentence per value that is at fault.' })
  readonly errors?: string[];
}

const REFUSALS = [
  [401, 'No or a bad credential: also a key whose owner administers no more.'],
  [403, 'A credential without the scope admin, or a person without the level.'],
  [429, 'Too many requests; see Retry-After.'],
  [503, 'Temporarily unavailable; see Retry-After.'],
] as const;

/** Tag and refusals of a controller for administrators. */
export const Administering = (tag: string): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ApiTags(tag),
    ...REFUSALS.map(([status, description]) => ApiResponse({ status, type: AdminErrorAnswer, description })),
  );

export const Refuses = (status: 404 | 422, description: string): MethodDecorator =>
  ApiResponse({ status, type: AdminErrorAnswer, description });

export const TooLarge = (): MethodDecorator =>
  ApiResponse({ status: 413, type: AdminErrorAnswer, description: 'The body is too large.' });

/** Whom it is about. */
export const PersonQuery = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'user_id',
      required: false,
      description: 'Number, uuid, Slack id or username. This or `id` must be there.',
      example: '7',
    }),
    ApiQuery({ name: 'id', required: false, description: 'The same, by another name.' }),
    Refuses(404, 'Nobody is called so.'),
    Refuses(422, 'Nobody was named.'),
  );

/** A search for people, to pick one from. */
export const PeoplePicker = (): MethodDecorator =>
  applyDecorators(
    Operation('People who are called something like it', 'Written to the audit log, without the text.'),
    ApiQuery({ name: 'query', description: 'Something like a name, an address or a number.', example: 'jane' }),
    ApiResponse({ status: 200, type: PickableUsersAnswer }),
    Refuses(422, 'Nothing to search for.'),
  );
