import type { DeletionLists, DeletionRequest } from '#libs/deletions';
import { instant } from '../instant-texts.js';
import type {
  DecidedDeletionAnswer,
  DeletionRequestAnswer,
  DeletionRequestsAnswer,
} from './deletion-requests.responses.js';
import { presentAdminUser } from './people.presenter.js';

export function presentDeletion(request: DeletionRequest): DeletionRequestAnswer {
  const { person, scheduledAt, completedAt, decidedBy } = request;
  return {
    id: request.id,
    ...(person !== null && { user_id: person.id, user: presentPerson(person) }),
    status: request.status,
    requested_at: instant(request.requestedAt),
    scheduled_deletion_at: scheduledAt === null ? null : instant(scheduledAt),
    completed_at: completedAt === null ? null : instant(completedAt),
    admin_approved_by: decidedBy === null ? null : presentAdminUser(decidedBy),
    created_at: instant(request.requestedAt),
    updated_at: instant(request.updatedAt),
  };
}

export function presentDeletions({ pending, approved, completed }: DeletionLists): DeletionRequestsAnswer {
  return {
    pending: pending.map(presentDeletion),
    approved: approved.map(presentDeletion),
    completed: completed.map(presentDeletion),
  };
}

export function presentDecision(request: DeletionRequest, message: string): DecidedDeletionAnswer {
  return { success: true, message, deletion_request: presentDeletion(request) };
}

function presentPerson(person: NonNullable<DeletionRequest['person']>): {
  id: number;
  username: string;
  display_name: string;
} {
  const { id, username, display_name } = presentAdminUser(person);
  return { id, username, display_name };
}
