import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { Refuses } from '../openapi.js';

/** The time a route is about. */
export const Within = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({ name: 'date', required: false, description: "One of the person's days.", example: '2026-10-10' }),
    ApiQuery({
      name: 'start_date',
      required: false,
      description: "One of the person's days, seconds or milliseconds since the Unix epoch, or ISO 8601.",
      example: '2026-10-01',
    }),
    ApiQuery({ name: 'end_date', required: false, description: 'The same, included.', example: '2026-10-10' }),
  );

/** How far back a route looks. */
export const Lookback = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({ name: 'lookback_days', required: false, type: Number, description: '1 to 365; 30 when absent.' }),
    Refuses(422, 'A parameter that is no number.'),
  );
