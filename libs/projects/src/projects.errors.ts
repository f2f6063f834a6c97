import { DomainError } from '#libs/kernel';

export const PROJECTS_ERROR_CODES = [
  'projects.not_found',
  'projects.name_taken',
  'projects.merge_into_itself',
  'projects.invalid_labels',
] as const;
export type ProjectsErrorCode = (typeof PROJECTS_ERROR_CODES)[number];

export class ProjectsError extends DomainError<ProjectsErrorCode> {}
