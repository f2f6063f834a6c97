import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { GAP_POLICY_NAMES } from '#libs/kernel';
import { REFUSALS } from '../../http/openapi/build-document.js';
import { LOOK_UP_PARAMETERS } from '../shared/looked-up-people.js';
import { ErrorAnswer } from './heartbeats.responses.js';

/** Tag and refusals of a controller that reads. */
export const Reading = (tag: string): ClassDecorator & MethodDecorator =>
  applyDecorators(
    ApiTags(tag),
    ApiResponse({ status: 400, type: ErrorAnswer, description: 'A parameter is missing or wrong; `errors` names it.' }),
    ApiResponse({ status: 401, type: ErrorAnswer, description: REFUSALS[401] }),
    ApiResponse({ status: 403, type: ErrorAnswer, description: REFUSALS[403] }),
    ApiResponse({ status: 404, type: ErrorAnswer, description: REFUSALS[404] }),
    ApiResponse({ status: 429, type: ErrorAnswer, description: REFUSALS[429] }),
    ApiResponse({ status: 503, type: ErrorAnswer, description: 'Temporarily unavailable; see Retry-After.' }),
  );

/** Every query parameter of the dialect, once. */
const PARAMETERS = {
  start: { description: 'First day: a date, a date-time, "today" or "yesterday".', example: '2026-10-01' },
  end: { description: 'Last day, included.', example: '2026-10-07' },
  date: {
    description: 'A local day: a date, a date-time, "today" or "yesterday".',
    example: '2026-10-01',
    required: true,
  },
  range: { description: 'A name instead of start and end, or a stats range.', example: 'Last 7 Days' },
  project: { description: 'Only this project.', example: 'demo' },
  branches: { description: 'Only these branches, separated by commas.', example: 'main,feature/x' },
  gap_policy: {
    description: 'How gaps are counted; absent: as the person has chosen. Short: `policy`.',
    enum: GAP_POLICY_NAMES,
  },
  timeout: { description: 'Minutes (1–60); gaps up to this long count.', example: 15, type: Number },
  writes_only: { description: 'Count only heartbeats of writes?', example: false, type: Boolean },
  timezone: { description: 'IANA zone of the days.', example: 'Africa/Nairobi' },
  slice_by: {
    description: 'A new row starts where this changes, too.',
    enum: ['project', 'entity', 'language', 'dependencies', 'os', 'editor', 'category', 'machine'],
  },
  is_including_today: { description: 'Let rolling ranges end today, not yesterday.', example: false, type: Boolean },
  q: { description: 'Part of the name.', example: 'dem' },
  page: { description: '1-based.', example: 1, type: Number },
  unreleased: { description: 'Also without a published plugin.', example: false, type: Boolean },
} as const;

/** The query parameters that an operation reads. */
export function Takes(...names: readonly (keyof typeof PARAMETERS)[]): MethodDecorator {
  return applyDecorators(...names.map((name) => ApiQuery({ name, required: false, ...PARAMETERS[name] } as never)));
}

/** The person of the path. */
export function OfUser(): MethodDecorator {
  return ApiParam({ name: 'user', description: '`current`, an id, a username or @username.', example: 'current' });
}

/** What only Hackatime's clients send, and its answer is for. */
export function TakesLookUp(): MethodDecorator {
  const described: Readonly<Record<string, string>> = {
    start_date: 'A date (of UTC) or a date-time.',
    end_date: 'The same, excluded.',
    features: 'By comma: languages, projects, editors, operating_systems, machines, categories.',
    filter_by_project: 'Names by comma.',
    filter_by_category: 'Names by comma.',
    limit: 'How many items of a feature.',
    total_seconds: '`true`: `{total_seconds}` alone.',
    boundary_aware: '`true`: what lies before the range counts up to its beginning.',
    test_param: '`true`: the same.',
    no_ai_coding: '`true`: without AI coding.',
  };
  return applyDecorators(
    ...LOOK_UP_PARAMETERS.map((name) =>
      ApiQuery({ name, required: false, type: String, description: `Hackatime: ${described[name] ?? ''}` }),
    ),
  );
}
