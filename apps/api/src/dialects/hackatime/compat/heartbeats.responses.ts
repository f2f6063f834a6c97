import { ApiProperty } from '@nestjs/swagger';
import type { FieldErrors } from '#libs/heartbeats';
import type { HackatimeHeartbeat } from '../heartbeat-row.responses.js';

/** Why an item was refused: `errors` with 400 for clients of WakaTime's kind, `error` and `type` with 422 for others. */
export type RefusedItem = { readonly errors: FieldErrors } | { readonly error: string; readonly type: string };

export type HackatimeItemAnswer = readonly [HackatimeHeartbeat | RefusedItem, 201 | 400 | 422];

export class HackatimeBulkAnswer {
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: {}, minItems: 2, maxItems: 2 },
    description:
      'One answer per heartbeat, in order: the stored row and 201, or why it was refused and 400 (to clients whose ' +
      'User-Agent begins with `wakatime/`: `{errors: {field: […]}}`) or 422 (to others: `{error, type}`).',
    example: [
      [{ id: 4503599627370496, entity: '/home/dev/demo/main.ts', time: 1795219800.25 }, 201],
      [{ errors: { time: ['This field is required.'] } }, 400],
    ],
  })
  readonly responses!: readonly HackatimeItemAnswer[];
}
