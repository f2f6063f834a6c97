import { ApiParam, ApiQuery } from '@nestjs/swagger';

/** The person of the path. */
export const OfPerson = (): MethodDecorator =>
  ApiParam({ name: 'username', description: 'Number, Slack id, username, uuid, `my` or `current`.', example: 'ada' });

const PARAMETERS = {
  start_date: { description: 'A date (of UTC) or a date-time.', example: '2026-10-01' },
  end_date: { description: 'The same; of a date its day is included.', example: '2026-10-07' },
  start: { description: 'The same as start_date.' },
  end: { description: 'The same as end_date.' },
  since: { description: 'Worked on since.' },
  until: { description: 'Worked on before.' },
  until_date: { description: 'The same as until.' },
  project: { description: 'Only this project.', example: 'demo' },
  projects: { description: 'Names by comma: these alone.', example: 'demo,site' },
  filter_by_project: { description: 'Names by comma: these alone.', example: 'demo,site' },
} as const;

export function Takes(...names: readonly (keyof typeof PARAMETERS)[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const name of names) ApiQuery({ name, required: false, ...PARAMETERS[name] })(target, key, descriptor);
  };
}
