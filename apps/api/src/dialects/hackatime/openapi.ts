import { applyDecorators, Header } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';

export class HackatimeError {
  @ApiProperty({ example: 'Unauthorized' })
  readonly error!: string;
}

const REFUSALS = [
  [401, 'No or a bad credential, or a person who is convicted.'],
  [403, 'A credential without the scope, or of the wrong kind.'],
  [429, 'Too many requests; see Retry-After.'],
  [503, 'Temporarily unavailable; see Retry-After.'],
] as const;

/** Tag and refusals of a controller about one's own, or about what may be looked up of others. */
export const AboutPeople = (tag: string): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ApiTags(tag),
    ...REFUSALS.map(([status, description]) => ApiResponse({ status, type: HackatimeError, description })),
  );

/** An operation whose answer nobody may keep. */
export const Operation = (summary: string, description?: string): MethodDecorator =>
  applyDecorators(ApiOperation({ summary, ...(description && { description }) }), Header('cache-control', 'no-store'));

export const Refuses = (status: 400 | 404 | 409 | 413 | 422, description: string): MethodDecorator =>
  ApiResponse({ status, type: HackatimeError, description });

/** What a route of the operator's programs refuses besides what every one does. */
export const RefusesWith = (...refusals: readonly (readonly [status: number, description: string])[]) =>
  applyDecorators(
    ...refusals.map(([status, description]) => ApiResponse({ status, type: HackatimeError, description })),
  );
