import { type Micros, parseLocalDate, startOfLocalDay } from '#libs/kernel';
import { isRecord, readBody } from '../heartbeats.requests.js';
import { badFields, badRequest } from '../problems.js';

const LIMITS = { maxItems: 1 };
const UNSAID = 'Say `before`, `project`, or both.';

/** What is to go. Refused with 400 where neither a day nor a project is named, or anything else. */
export function readClearing(
  body: unknown,
  zone: string,
): { readonly before: Micros | undefined; readonly projectName: string | undefined } {
  const read = readBody(body, LIMITS);
  if (!isRecord(read)) throw badRequest('The body must be an object.');
  const { before, project, ...others } = read;
  const unknown = Object.keys(others);
  if (unknown.length > 0) throw badFields(Object.fromEntries(unknown.map((name) => [name, ['Not a known field.']])));
  if (before === undefined && project === undefined) throw badFields({ before: [UNSAID], project: [UNSAID] });
  const day = parseLocalDate(before);
  if (before !== undefined && day === undefined) throw badFields({ before: ['Must be a date like 2026-10-01.'] });
  if (project !== undefined && (typeof project !== 'string' || project === '')) {
    throw badFields({ project: ['Must be the id or name of a project.'] });
  }
  return { before: day === undefined ? undefined : startOfLocalDay(day, zone), projectName: project };
}
