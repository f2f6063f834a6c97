import { namedQuery } from '#libs/platform/database';
import type { FleetFigures } from '../fleet-figures.js';

/** Everybody who may log in, a slice at a time. */
export const NEXT_PEOPLE = namedQuery<[afterId: number, limit: number], { id: number; timezone: string }>(
  'insights.next-people',
  'select id, timezone from users where id > $1 and suspended_at is null order by id limit $2',
);

export const KEEP_FIGURES = namedQuery<
  [range: string, firstDay: string, lastDay: string, people: number, figures: string, at: string],
  never
>(
  'insights.keep-figures',
  `insert into fleet_statistics (range, first_day, last_day, people, figures, computed_at)
  values ($1, $2, $3, $4, $5::jsonb, $6)
  on conflict (range) do update set first_day = excluded.first_day, last_day = excluded.last_day,
    people = excluded.people, figures = excluded.figures, computed_at = excluded.computed_at`,
);

export interface FiguresRow {
  range: string;
  first_day: string;
  last_day: string;
  figures: FleetFigures;
  computed_us: number;
}

export const FIND_FIGURES = namedQuery<[range: string], FiguresRow>(
  'insights.find-figures',
  `select range, first_day::text as first_day, last_day::text as last_day, figures,
    (extract(epoch from computed_at) * 1000000)::bigint as computed_us
  from fleet_statistics where range = $1`,
);

export const KNOWN_RANGES = namedQuery<[], { range: string }>(
  'insights.known-ranges',
  'select range from fleet_statistics',
);
