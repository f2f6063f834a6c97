import { describe, expect, it } from 'vitest';
import { isVisible, privacyOf, type VisibilityFacts, windowOf } from './visibility.js';

const JOINED = 1_000;
const NOON = 5_000;

/** Every factor that is yes or no, in the state that hides nothing. */
const SWITCHES = {
  isInOrg: true,
  mayViewDashboard: true,
  isOnDashboard: true,
  isViewOnly: false,
  isSuspended: false,
  mayDisplay: true,
  hasLeft: false,
  isManual: false,
  isManualTimeHidden: false,
};
type Switches = Record<keyof typeof SWITCHES, boolean>;
type Rest = Partial<Pick<VisibilityFacts, 'privacy' | 'seesFrom' | 'at'>>;

function factsOf(switches: Switches, rest: Rest = {}): VisibilityFacts {
  const { isInOrg, mayViewDashboard, isOnDashboard, isViewOnly, isSuspended, mayDisplay, hasLeft } = switches;
  return {
    viewer: { isInOrg, mayViewDashboard },
    member: {
      isOnDashboard,
      isViewOnly,
      isSuspended,
      mayDisplay,
      joinedAt: JOINED,
      leftAt: hasLeft ? 9_000 : undefined,
    },
    privacy: { ofProject: undefined, ofMember: undefined, ofOrg: 'visible' },
    seesFrom: undefined,
    at: NOON,
    isManual: switches.isManual,
    isManualTimeHidden: switches.isManualTimeHidden,
    ...rest,
  };
}

const NAMES = Object.keys(SWITCHES) as (keyof Switches)[];

/** All states of all switches. */
const EVERY: Switches[] = Array.from(
  { length: 2 ** NAMES.length },
  (_, bits) => Object.fromEntries(NAMES.map((name, place) => [name, ((bits >> place) & 1) === 1])) as Switches,
);

describe('what a member does', () => {
  it('is visible in one state of the seven that decide about the person, be it manual or not', () => {
    const visible = EVERY.filter((switches) => isVisible(factsOf(switches)));
    const open = { ...SWITCHES };
    expect(visible).toEqual(
      expect.arrayContaining([
        { ...open, isManual: false, isManualTimeHidden: false },
        { ...open, isManual: true, isManualTimeHidden: false },
        { ...open, isManual: false, isManualTimeHidden: true },
      ]),
    );
    expect(visible).toHaveLength(3);
  });

  it.each(NAMES.filter((name) => name !== 'isManual' && name !== 'isManualTimeHidden'))('depends on %s', (name) => {
    expect(isVisible(factsOf(SWITCHES))).toBe(true);
    expect(isVisible(factsOf({ ...SWITCHES, [name]: !SWITCHES[name] }))).toBe(false);
  });

  it('has no window where it is visible at no moment', () => {
    for (const switches of EVERY) {
      const facts = factsOf(switches, { at: NOON });
      const isPersonOpen = windowOf(facts) !== undefined;
      const withoutManual = factsOf({ ...switches, isManual: false });
      expect(isPersonOpen).toBe(isVisible(withoutManual));
    }
  });
});

describe('the privacy of a project', () => {
  const [v, h, none] = ['visible', 'hidden', undefined] as const;

  it.each([
    [v, v, v, v],
    [v, v, h, v],
    [v, h, v, v],
    [v, h, h, v],
    [v, none, v, v],
    [v, none, h, v],
    [h, v, v, h],
    [h, v, h, h],
    [h, h, v, h],
    [h, h, h, h],
    [h, none, v, h],
    [h, none, h, h],
    [none, v, v, v],
    [none, v, h, v],
    [none, h, v, h],
    [none, h, h, h],
    [none, none, v, v],
    [none, none, h, h],
  ])('%s of its own, %s of the member, %s of the organisation is %s', (ofProject, ofMember, ofOrg, expected) => {
    const privacy = { ofProject, ofMember, ofOrg };
    expect(privacyOf(privacy)).toBe(expected);
    expect(isVisible(factsOf(SWITCHES, { privacy }))).toBe(expected === 'visible');
  });
});

describe('the moment', () => {
  it.each([
    ['before joining', JOINED - 1, undefined, false],
    ['the one of joining', JOINED, undefined, true],
    ['long after', Number.MAX_SAFE_INTEGER - 1, undefined, true],
    ['before what retention leaves', 2_999, 3_000, false],
    ['the first that retention leaves', 3_000, 3_000, true],
    ['before joining, within retention', JOINED - 1, 500, false],
    ['the one of joining, within retention', JOINED, 500, true],
  ])('%s', (_, at, seesFrom, expected) => {
    expect(isVisible(factsOf(SWITCHES, { at, seesFrom }))).toBe(expected);
  });

  it('is never one of a membership that has ended, not even before its end', () => {
    const left = factsOf({ ...SWITCHES, hasLeft: true }, { at: NOON });
    expect(windowOf(left)).toBeUndefined();
    expect(isVisible(left)).toBe(false);
  });
});
