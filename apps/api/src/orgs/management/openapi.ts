import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Proof } from '#libs/platform/auth';

/** What is managed is managed at a browser, by a key, by an app's token or by a program of the organisation. */
export const BY_ANY: Partial<Proof> = { by: ['session', 'api_key', 'oauth', 'service_account'] };
/** What is a person's own: no program of the organisation has it. */
export const BY_PERSON: Partial<Proof> = { by: ['session', 'api_key', 'oauth'] };

/** Tag and refusals of a controller of the management. */
export const Managing = (tag: string): ClassDecorator =>
  applyDecorators(
    ApiTags(tag),
    ApiResponse({ status: 400, description: 'Values that are no good: `{errors: {field: [message]}}`.' }),
    ApiResponse({ status: 401, description: 'No or a bad credential.' }),
    ApiResponse({ status: 403, description: 'Without the scope, the permission, or the right kind of login.' }),
    ApiResponse({ status: 404, description: 'No such organisation of the caller, or nothing of that id in it.' }),
  );

const PARAMETERS = {
  org: 'Id of the organisation.',
  member: '`current`, the id or the username of a member.',
  dashboard: 'Id of a dashboard of the organisation.',
  group: 'Id of a group of the organisation.',
  invite: 'Id of an invitation of the organisation.',
  project: 'Id or name of an own project.',
  kind: '`view` or `join`.',
} as const;

/** The parameters of the path. */
export function Of(...names: readonly (keyof typeof PARAMETERS)[]): MethodDecorator {
  return applyDecorators(...names.map((name) => ApiParam({ name, description: PARAMETERS[name] })));
}

/** A list in pages of a hundred. */
export function Paged(search?: string): MethodDecorator {
  const page = ApiQuery({ name: 'page', required: false, type: Number, description: '1-based.', example: 1 });
  if (search === undefined) return page;
  return applyDecorators(page, ApiQuery({ name: 'q', required: false, description: search }));
}

export const LIMIT = { status: 403, description: '`{"error": "limit_exceeded"}`: there are as many as there may be.' };
