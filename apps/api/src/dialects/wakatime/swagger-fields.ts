import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Short forms of @ApiProperty: what the field means first, then an example. */
type Described = (description: string, example?: unknown) => PropertyDecorator;

const field =
  (type: string, format?: string): Described =>
  (description, example) =>
    ApiProperty({ type, description, ...(format && { format }), ...(example !== undefined && { example }) } as never);

export const Text = field('string');
export const Int = field('integer');
export const Num = field('number');
export const Flag = field('boolean');
export const Uuid = field('string', 'uuid');
/** An instant as ISO 8601 in UTC, whole seconds. */
export const Stamp = field('string', 'date-time');
/** A local calendar date. */
export const Day = field('string', 'date');

/** The same, or null. */
export const OrNull = (
  type: 'string' | 'integer' | 'number' | 'boolean' | 'object',
  description: string,
  example?: unknown,
) => ApiProperty({ type, nullable: true, description, ...(example !== undefined && { example }) } as never);

export const Optional = (type: 'string' | 'integer' | 'number' | 'boolean', description: string, example?: unknown) =>
  ApiPropertyOptional({ type, description, ...(example !== undefined && { example }) } as never);

/** The library tells lazy types by the name of this function: it must be written as `type: () => …`. */
export const One = (type: () => abstract new () => unknown, description: string) =>
  ApiProperty({ type: () => type() as never, description });

export const ListOf = (type: () => abstract new () => unknown, description: string) =>
  ApiProperty({ type: () => type() as never, isArray: true, description });

export const OptionalListOf = (type: () => abstract new () => unknown, description: string) =>
  ApiPropertyOptional({ type: () => type() as never, isArray: true, description });

export const Strings = (description: string, example: readonly string[] = []) =>
  ApiProperty({ type: 'array', items: { type: 'string' }, description, example: [...example] });

/** Free keys with numeric values. */
export const Numbers = (description: string, example: Record<string, number> = {}) =>
  ApiProperty({ type: 'object', additionalProperties: { type: 'number' }, description, example });

/** Stands beside numbers that reach back to days whose heartbeats retention has dropped. */
export const FactsFrom = () =>
  ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description:
      'Only when the range begins earlier: before this instant heartbeats were dropped; totals of those days are kept, and no longer change.',
    example: '2026-01-01T00:00:00Z',
  });
