import { ApiProperty } from '@nestjs/swagger';
import { TRUST_LEVELS, type TrustLevel } from '#libs/users';
import { AdminUser } from './people.responses.js';

/** Levels of trust that a log may be narrowed to, by what they are called there. */
export const TRUST_FILTERS = {
  all: undefined,
  to_convicted: 'red',
  to_trusted: 'green',
  to_suspected: 'yellow',
  to_unscored: 'blue',
} as const satisfies Record<string, TrustLevel | undefined>;

const Level = (description: string): PropertyDecorator =>
  ApiProperty({ enum: TRUST_LEVELS, description, example: 'green' });
const Said = (): PropertyDecorator =>
  ApiProperty({ type: 'string', nullable: true, example: 'Heartbeats of a script' });
const By = (): PropertyDecorator =>
  ApiProperty({ type: AdminUser, nullable: true, description: 'Null: the operator, or somebody who is gone.' });

class TrustChangeFacts {
  @ApiProperty({ type: 'integer', description: 'Number in the log.', example: 12 })
  readonly id!: number;
  @Level('Before.')
  readonly previous_trust_level!: TrustLevel;
  @Level('After.')
  readonly new_trust_level!: TrustLevel;
  @By()
  readonly changed_by!: AdminUser | null;
  @Said()
  readonly reason!: string | null;
  @Said()
  readonly notes!: string | null;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
}

export class TrustLog extends TrustChangeFacts {}

export class TrustLogsAnswer {
  @ApiProperty({ type: [TrustLog], description: 'At most 25, newest first.' })
  readonly trust_logs!: TrustLog[];
}

export class JudgedUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @ApiProperty({ example: 'Jane Doe' })
  readonly display_name!: string;
}

export class JudgedUserNow extends JudgedUser {
  @Level('Now.')
  readonly current_trust_level!: TrustLevel;
}

export class TrustAuditLog extends TrustChangeFacts {
  @ApiProperty({ type: JudgedUser })
  readonly user!: JudgedUser;
}

export class TrustAuditLogsAnswer {
  @ApiProperty({ type: [TrustAuditLog], description: 'At most 250, newest first.' })
  readonly audit_logs!: TrustAuditLog[];
  @ApiProperty({ type: 'integer', description: 'How many are listed.', example: 1 })
  readonly total_count!: number;
}

export class TrustAuditLogAnswer extends TrustChangeFacts {
  @ApiProperty({ type: JudgedUserNow })
  readonly user!: JudgedUserNow;
  @ApiProperty({ format: 'date-time', description: 'UTC; lines are never changed.' })
  readonly updated_at!: string;
}

export class AuditLogCountsAnswer {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How often each was judged, by number.',
    example: { '7': 2, '8': 0 },
  })
  readonly counts!: Record<string, number>;
}

export class ConvictedUser {
  @ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @Level('Now.')
  readonly trust_level!: TrustLevel;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly updated_at!: string;
}

export class ConvictionLog {
  @ApiProperty({ description: 'Name of who did it.', example: 'Ada' })
  readonly changed_by!: string;
  @ApiProperty({ description: 'Empty where none was given.', example: 'Heartbeats of a script' })
  readonly reason!: string;
  @Said()
  readonly notes!: string | null;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly timestamp!: string;
}

export class ConvictAnswer {
  @ApiProperty({ example: true })
  readonly success!: true;
  @ApiProperty({ example: 'Jane Doe: blue is now red' })
  readonly message!: string;
  @ApiProperty({ type: ConvictedUser })
  readonly user!: ConvictedUser;
  @ApiProperty({ type: ConvictionLog })
  readonly audit_log!: ConvictionLog;
}

export const CONVICT_SCHEMA = {
  type: 'object',
  required: ['user_id'],
  properties: {
    user_id: { oneOf: [{ type: 'integer' }, { type: 'string' }], description: 'Number, uuid, Slack id or username.' },
    trust_level: { type: 'string', enum: [...TRUST_LEVELS], default: 'red', description: 'red when absent.' },
    reason: { type: 'string', maxLength: 2000 },
    notes: { type: 'string', maxLength: 2000 },
  },
  example: { user_id: 7, trust_level: 'yellow', reason: 'Heartbeats of a script' },
};

export class ShadowBanned {
  @ApiProperty({ type: AdminUser })
  readonly user!: AdminUser;
  @Said()
  readonly reason!: string | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'UTC; null: until it is lifted.' })
  readonly leaderboard_shadowban_expires_at!: string | null;
  @By()
  readonly created_by!: AdminUser | null;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
}

export class ShadowBansAnswer {
  @ApiProperty({ type: [ShadowBanned], description: 'Those that hold, newest first.' })
  readonly leaderboard_shadowbans!: ShadowBanned[];
}

export class ShadowBanAnswer {
  @ApiProperty({ example: true })
  readonly success!: true;
  @ApiProperty({ example: 'Jane Doe is on no leaderboard' })
  readonly message!: string;
  @ApiProperty({ type: ShadowBanned })
  readonly leaderboard_shadowban!: ShadowBanned;
}

export const SHADOW_BAN_SCHEMA = {
  type: 'object',
  required: ['user_id'],
  properties: {
    user_id: CONVICT_SCHEMA.properties.user_id,
    reason: { type: 'string', maxLength: 2000 },
    leaderboard_shadowban_expires_at: {
      type: 'string',
      format: 'date-time',
      description: 'Absent: until it is lifted.',
    },
  },
  example: { user_id: 7, reason: 'Left a stopwatch running' },
};

export const AUDIT_LOG_COUNTS_SCHEMA = {
  type: 'object',
  required: ['user_ids'],
  properties: { user_ids: { type: 'array', items: { type: 'integer' }, maxItems: 1000 } },
  example: { user_ids: [7, 8] },
};
