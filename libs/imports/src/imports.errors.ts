import { DomainError } from '#libs/kernel';

export type ImportsErrorCode =
  | 'imports.alive'
  /** Details: messages per field. */
  | 'imports.invalid'
  | 'imports.not_found'
  | 'imports.over'
  | 'imports.too_large';

export class ImportsError extends DomainError<ImportsErrorCode> {}
