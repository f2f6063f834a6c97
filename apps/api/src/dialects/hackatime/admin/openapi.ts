import { applyDecorators, Header } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';

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

/** An operation whose answer nobody may keep. */
export const Operation = (summary: string, description?: string): MethodDecorator =>
  applyDecorators(ApiOperation({ summary, ...(description && { description }) }), Header('cache-control', 'no-store'));

export const Refuses = (status: 404 | 422, description: string): MethodDecorator =>
  ApiResponse({ status, type: AdminErrorAnswer, description });

export const TooLarge = (): MethodDecorator =>
  ApiResponse({ status: 413, type: AdminErrorAnswer, description: 'The body is too large.' });
