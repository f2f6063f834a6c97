import { addDays, localDateOf, type Micros, startOfLocalDay, type UserId, type VisibleUsers } from '#libs/kernel';
import { mintVisibleUsers } from '#libs/kernel/mint';
import { ALL_SECTIONS, type Section } from '#libs/platform/auth';
import { ownActivity, type Person, type SharingSettings } from '#libs/users';

/** What a viewer may see of a person's activity. */
export interface Visibility {
  readonly isSelf: boolean;
  /** Empty: nothing at all. */
  readonly sections: ReadonlySet<Section>;
  readonly visible: VisibleUsers;
}

const SWITCHES: readonly (readonly [keyof Omit<SharingSettings, 'days'>, Section])[] = [
  ['loggedTime', 'logged_time'],
  ['languages', 'languages'],
  ['editors', 'editors'],
  ['categories', 'categories'],
  ['operatingSystems', 'operating_systems'],
  ['ai', 'ai'],
  ['projects', 'projects'],
];

/**
 * A person sees everything of their own. Anybody else sees the sections the person has made public, back to
 * `sharing.days` local days before the person's today; machines and dependencies are never public.
 */
export function visibility(viewer: UserId | undefined, owner: Person, now: Micros): Visibility {
  if (viewer === owner.id) return { isSelf: true, sections: ALL_SECTIONS, visible: ownActivity(owner.id) };
  const sections = new Set(SWITCHES.filter(([name]) => owner.sharing[name]).map(([, section]) => section));
  const isHidden = sections.size === 0 || owner.sharing.days === 0;
  if (isHidden) return { isSelf: false, sections: new Set(), visible: mintVisibleUsers([]) };
  return { isSelf: false, sections, visible: publicActivity(owner, now) };
}

function publicActivity({ id, timezone, sharing }: Person, now: Micros): VisibleUsers {
  const { days } = sharing;
  if (days === null) return mintVisibleUsers([{ userId: id, windows: 'always', hiddenProjectIds: [] }]);
  const today = localDateOf(now, timezone);
  const from = startOfLocalDay(addDays(today, -days), timezone);
  // Heartbeats may lie up to a day ahead.
  const to = startOfLocalDay(addDays(today, 3), timezone);
  return mintVisibleUsers([{ userId: id, windows: [{ from, to }], hiddenProjectIds: [] }]);
}
