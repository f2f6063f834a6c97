import { ApiProperty } from '@nestjs/swagger';
import { DELETION_STATUSES, type DeletionStatus } from '#libs/deletions';
import { AdminUser } from './people.responses.js';

/** Somebody, named in short. */
export class DeletingUser {
  @ApiProperty({ type: 'integer', example: 42 })
  readonly id!: number;
  @ApiProperty({ example: 'jane' })
  readonly username!: string;
  @ApiProperty({ example: 'Jane Doe' })
  readonly display_name!: string;
}

export class DeletionRequestAnswer {
  @ApiProperty({ type: 'integer', example: 101 })
  readonly id!: number;
  @ApiProperty({ type: 'integer', required: false, description: 'Absent once the account is erased.', example: 42 })
  readonly user_id?: number;
  @ApiProperty({ type: DeletingUser, required: false, description: 'Absent once the account is erased.' })
  readonly user?: DeletingUser;
  @ApiProperty({ enum: DELETION_STATUSES, example: 'pending' })
  readonly status!: DeletionStatus;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly requested_at!: string;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'Null until it is approved.' })
  readonly scheduled_deletion_at!: string | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly completed_at!: string | null;
  @ApiProperty({ type: AdminUser, nullable: true, description: 'Null: nobody yet, or whoever runs the server.' })
  readonly admin_approved_by!: AdminUser | null;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly created_at!: string;
  @ApiProperty({ format: 'date-time', description: 'UTC.' })
  readonly updated_at!: string;
}

export class DeletionRequestsAnswer {
  @ApiProperty({ type: [DeletionRequestAnswer], description: 'Oldest first.' })
  readonly pending!: DeletionRequestAnswer[];
  @ApiProperty({ type: [DeletionRequestAnswer], description: 'Oldest first.' })
  readonly approved!: DeletionRequestAnswer[];
  @ApiProperty({ type: [DeletionRequestAnswer], description: 'Newest first, 25 at most.' })
  readonly completed!: DeletionRequestAnswer[];
}

export class DecidedDeletionAnswer {
  @ApiProperty({ example: true })
  readonly success!: true;
  @ApiProperty({ example: 'Deletion request approved' })
  readonly message!: string;
  @ApiProperty({ type: DeletionRequestAnswer })
  readonly deletion_request!: DeletionRequestAnswer;
}
