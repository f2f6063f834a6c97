import { ApiProperty } from '@nestjs/swagger';
import { HeartbeatRow } from './heartbeat-list.responses.js';

/** Only the id: clients parse an echoed heartbeat more strictly than they write one. */
export class HeartbeatId {
  @ApiProperty({ format: 'uuid' })
  id!: string;
}

export class StoredItem {
  @ApiProperty({ type: HeartbeatId })
  data!: HeartbeatId;
}

export class RefusedItem {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    example: { time: ['This field is required.'] },
  })
  errors!: Readonly<Record<string, readonly string[]>>;
}

/** One item's answer and its status: 201 stored or already known, 400 refused for good. */
export type ItemAnswer = [answer: StoredItem, status: 201] | [answer: RefusedItem, status: 400];

const ITEM_ANSWERS = {
  type: 'array',
  description: 'One entry per heartbeat sent, in order: [answer, status].',
  items: { type: 'array', minItems: 2, maxItems: 2, items: {} },
  example: [
    [{ data: { id: '01923f9c-6c1a-8e21-9b5d-3f2a6c7d8e9f' } }, 201],
    [{ errors: { time: ['This field is required.'] } }, 400],
  ],
} as const;

export class BulkAnswer {
  @ApiProperty({ ...ITEM_ANSWERS, items: { ...ITEM_ANSWERS.items }, example: [...ITEM_ANSWERS.example] })
  responses!: ItemAnswer[];
}

export class SingleAnswer {
  @ApiProperty({
    type: HeartbeatRow,
    nullable: true,
    description:
      'The first accepted heartbeat as it is stored; sent again, it has the same id. Null when a list was sent and all ' +
      'refused, or when it was deleted meanwhile.',
  })
  data!: HeartbeatRow | null;

  @ApiProperty({
    ...ITEM_ANSWERS,
    items: { ...ITEM_ANSWERS.items },
    example: [...ITEM_ANSWERS.example],
    required: false,
    description: 'Present when a list was sent, and always outside of `/api/v1`.',
  })
  responses?: ItemAnswer[];
}

/** The answer of deletions. */
export class EmptyAnswer {
  @ApiProperty({ type: 'object', additionalProperties: false, example: {} })
  data!: Record<string, never>;
}

/** A refused request. One of the two keys is present. */
export class ErrorAnswer {
  @ApiProperty({ required: false, example: 'Not found.' })
  error?: string;

  @ApiProperty({
    selfRequired: false,
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    example: { time: ['This field is required.'] },
  })
  errors?: Readonly<Record<string, readonly string[]>>;
}
