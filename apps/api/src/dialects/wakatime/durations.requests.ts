import type { SliceKey } from '#libs/summaries';
import { badFields } from './problems.js';
import { type Query, textOf } from './query.requests.js';

const SLICES: Readonly<Record<string, SliceKey>> = {
  project: 'project',
  entity: 'entity',
  language: 'language',
  dependencies: 'dependencies',
  os: 'os',
  operating_system: 'os',
  editor: 'editor',
  category: 'category',
  machine: 'machine',
};

/** `slice_by`; by project alone when absent. */
export function sliceByOf(query: Query): SliceKey {
  const word = textOf(query, 'slice_by')?.toLowerCase() ?? 'project';
  if (Object.hasOwn(SLICES, word)) return SLICES[word] as SliceKey;
  throw badFields({ slice_by: ['Must be entity, language, dependencies, os, editor, category, machine or project.'] });
}
