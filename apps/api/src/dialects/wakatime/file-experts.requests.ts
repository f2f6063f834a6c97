import type { FileRef } from '#libs/activity';
import { isRecord } from './heartbeats.requests.js';
import { badFields } from './problems.js';

/** The file that an editor asks about. Refused with 400 when it names none. */
export function readFile(body: unknown): FileRef {
  const { entity, project, project_root_count: rootCount } = isRecord(body) ? body : {};
  const name = text(entity);
  if (name === null) throw badFields({ entity: ['This field is required.'] });
  return { entity: name, project: text(project), pathInProject: pathInProject(name, Number(rootCount)) };
}

/** What is left of the path when as many "/"-separated parts are dropped as the project's root has. */
function pathInProject(entity: string, rootCount: number): string | null {
  if (!Number.isInteger(rootCount) || rootCount < 1) return null;
  return text(entity.split('/').slice(rootCount).join('/'));
}

function text(value: unknown): string | null {
  const trimmed = typeof value === 'string' ? value.replaceAll('\u0000', '').trim() : '';
  return trimmed === '' ? null : trimmed;
}
