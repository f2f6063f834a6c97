import { addDays, localDateOf, type Micros, startOfLocalDay, type UserId, type VisibleUsers } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { ALL_SECTIONS, type Section, type Showing } from '#libs/platform/auth';
import { ownActivity, type Person, type SharingSettings } from '#libs/users';

/** What a viewer may see of a person's activity. */
export interface Visibility {
  readonly isSelf: boolean;
  /** Empty: nothing at all. */
  readonly sections: ReadonlySet<Section>;
  readonly visible: VisibleUsers;
}

/** Who wants to see what of whom. */
export interface Look {
  /** Undefined: nobody in particular. */
  readonly viewer: UserId | undefined;
  readonly owner: Person;
  readonly shows: Showing;
}

type Switch = Exclude<keyof SharingSettings, 'days' | 'lastYearDays' | 'allTimeBadge' | 'activityChart'>;

const SWITCHES: readonly (readonly [Switch, Section])[] = [
  ['loggedTime', 'logged_time'],
  ['languages', 'languages'],
  ['editors', 'editors'],
  ['categories', 'categories'],
  ['operatingSystems', 'operating_systems'],
  ['ai', 'ai'],
  ['projects', 'projects'],
  ['machines', 'machines'],
  ['labels', 'labels'],
];
const DAYS_OF_A_YEAR = 365;
/** A leap year, and the week in which it began. */
const DAYS_OF_A_CHART = 372;
/** Heartbeats may lie up to a day ahead of the server, and days end later elsewhere. */
const DAYS_AHEAD = 3;

/**
 * A person sees everything of their own. Anybody else sees the sections the person has made public, back to
 * `sharing.days` local days before the person's today; dependencies are never public. Three switches show
 * time alone: that of each day of the last year, the same as a chart, and the total since the first heartbeat.
 */
export function visibility({ viewer, owner, shows }: Look, now: Micros): Visibility {
  if (viewer === owner.id) return { isSelf: true, sections: ALL_SECTIONS, visible: ownActivity(owner.id) };
  const { sections, days } = shownOf(owner, shows);
  if (sections.size === 0) return { isSelf: false, sections, visible: mintVisibleUsers([]) };
  return { isSelf: false, sections, visible: since(days, owner, now) };
}

/** A person's whole activity, for whoever may look it up by their name. */
export function lookedUpActivity(userId: UserId): VisibleUsers {
  return mintVisibleUsers([{ userId, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
}

interface Shown {
  readonly sections: ReadonlySet<Section>;
  /** Local days before today; null: all. */
  readonly days: number | null;
}

const NOTHING: Shown = { sections: new Set(), days: 0 };

function shownOf({ sharing }: Person, shows: Showing): Shown {
  const { days, lastYearDays, allTimeBadge } = sharing;
  const sections = new Set(SWITCHES.filter(([name]) => sharing[name]).map(([, section]) => section));
  const ordinary: Shown = days === 0 ? NOTHING : { sections, days };
  switch (shows) {
    case 'any':
      return ordinary;
    case 'days':
      return timeAlone(ordinary, lastYearDays ? DAYS_OF_A_YEAR : 0);
    case 'all_time':
      return timeAlone(ordinary, allTimeBadge ? null : 0);
    case 'activity_chart':
      return sharing.activityChart ? { sections: new Set(['logged_time']), days: DAYS_OF_A_CHART } : NOTHING;
    default:
      return ordinary.sections.has(shows) ? ordinary : NOTHING;
  }
}

/** What reaches further back: the sections with their time, or time alone for so many days. Never both at once. */
function timeAlone(ordinary: Shown, days: number | null): Shown {
  const reach = (value: number | null) => value ?? Number.POSITIVE_INFINITY;
  const ordinaryDays = ordinary.sections.has('logged_time') ? reach(ordinary.days) : 0;
  if (ordinaryDays > 0 && ordinaryDays >= reach(days)) return ordinary;
  return days === 0 ? NOTHING : { sections: new Set<Section>(['logged_time']), days };
}

function since(days: number | null, { id, timezone }: Person, now: Micros): VisibleUsers {
  if (days === null)
    return mintVisibleUsers([{ userId: id, windows: 'always', hiddenProjectIds: [], shownProjectIds: 'all' }]);
  const today = localDateOf(now, timezone);
  const from = startOfLocalDay(addDays(today, -days), timezone);
  const to = startOfLocalDay(addDays(today, DAYS_AHEAD), timezone);
  return mintVisibleUsers([{ userId: id, windows: [{ from, to }], hiddenProjectIds: [], shownProjectIds: 'all' }]);
}
