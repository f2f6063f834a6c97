import { DomainError } from '#libs/kernel';

export const CUSTOM_RULES_ERROR_CODES = ['custom-rules.invalid', 'custom-rules.not_found'] as const;
export type CustomRulesErrorCode = (typeof CUSTOM_RULES_ERROR_CODES)[number];

/** `custom-rules.invalid`: details are messages per field, each field after the place of its rule. */
export class CustomRulesError extends DomainError<CustomRulesErrorCode> {}
