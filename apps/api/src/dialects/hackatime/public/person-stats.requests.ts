import type { ContextDimension, ContextFilter } from '#libs/activity';
import type { Micros } from '#libs/kernel';
import { instantOf } from '../instants.js';
import { readText } from '../requests.js';

type Query = Readonly<Record<string, unknown>>;

/** What stats can be taken apart by, and how clients call it. */
export const FEATURES = {
  languages: 'language',
  projects: 'project',
  editors: 'editor',
  operating_systems: 'os',
  machines: 'machine',
  categories: 'category',
} as const satisfies Record<string, ContextDimension>;
export type Feature = keyof typeof FEATURES;

/** What somebody wants to know of a person's time. */
export interface StatsWish {
  /** Undefined: from the first heartbeat. */
  readonly from: Micros | undefined;
  /** Excluded; undefined: to the end of today. */
  readonly to: Micros | undefined;
  readonly features: readonly Feature[];
  /** How many items of a feature; undefined: all. */
  readonly limit: number | undefined;
  readonly filter: ContextFilter;
  /** The total alone. */
  readonly isTotal: boolean;
  /** What lies before the range counts up to its beginning, and its end is included. */
  readonly isBoundaryAware: boolean;
}

const USUAL: readonly Feature[] = ['languages', 'projects'];
/** Hackatime leaves them out where it looks across the boundary. */
const NO_CODING = ['browsing', 'meeting', 'communicating'];
const AI_CODING = 'ai coding';

/** @throws HttpException 422 `Invalid start_date`, `Invalid end_date` */
export function readStatsWish(query: Query): StatsWish {
  const isTest = isOn(query, 'test_param');
  const isBoundaryAware = isTest || isOn(query, 'boundary_aware');
  const projects = listOf(query, 'filter_by_project');
  const categories = listOf(query, 'filter_by_category').map((category) => category.toLowerCase());
  const except = [...(isBoundaryAware ? NO_CODING : []), ...(isOn(query, 'no_ai_coding') ? [AI_CODING] : [])];
  return {
    from: instantOf(query, ['start_date']),
    to: instantOf(query, ['end_date']),
    features: featuresOf(query),
    limit: limitOf(query),
    filter: {
      ...(projects.length > 0 && { project: projects }),
      ...(categories.length > 0 && { category: categories }),
      ...(except.length > 0 && { exceptCategories: except }),
    },
    isTotal: isOn(query, 'total_seconds'),
    isBoundaryAware,
  };
}

/** Names that nobody knows are passed over, as Hackatime does. */
function featuresOf(query: Query): readonly Feature[] {
  const wanted = listOf(query, 'features');
  if (wanted.length === 0) return USUAL;
  return (Object.keys(FEATURES) as Feature[]).filter((feature) => wanted.includes(feature));
}

function limitOf(query: Query): number | undefined {
  const limit = Number(readText(query.limit) ?? 0);
  return Number.isInteger(limit) && limit > 0 ? limit : undefined;
}

function isOn(query: Query, name: string): boolean {
  return ['true', '1'].includes(readText(query[name])?.toLowerCase() ?? '');
}

/** Texts between commas. */
export function listOf(query: Query, name: string): string[] {
  const parts = (readText(query[name]) ?? '').split(',').map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}
