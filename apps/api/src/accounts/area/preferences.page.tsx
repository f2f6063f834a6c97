import { shareDaysOf, type UserProfile } from '#libs/users';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Check, Field, Form, Notice, OneOf } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage, doneWords } from './area.js';

export const PREFERENCES_PATH = '/account/preferences';

const DONE: Readonly<Record<string, string>> = { saved: 'Saved. It holds from now on.' };

/** Switches, by the names that settings have. */
export const SWITCHES = [
  ['projects_used_public', 'Projects', 'projectsUsedPublic'],
  ['languages_used_public', 'Languages', 'languagesUsedPublic'],
  ['editors_used_public', 'Editors', 'editorsUsedPublic'],
  ['os_used_public', 'Operating systems', 'osUsedPublic'],
  ['machines_used_public', 'Machines', 'machinesUsedPublic'],
  ['labels_used_public', 'Labels of projects', 'labelsUsedPublic'],
] as const satisfies readonly (readonly [string, string, keyof UserProfile])[];

interface PreferencesPageProps {
  readonly browser: Browser;
  readonly profile: UserProfile;
  /** What has just been done. */
  readonly done?: unknown;
  /** As it was typed, when the form comes back. */
  readonly values?: Readonly<Record<string, string>> | undefined;
  /** By field, in sentences. */
  readonly problems?: FieldProblems;
}

/** What others are shown, and how one is told of one's own time. */
export function PreferencesPage(props: PreferencesPageProps) {
  const { browser, profile, done, problems = {} } = props;
  const message = doneWords(DONE, done);
  const { unknownProjects, weeklyReport, email, isEmailConfirmed } = profile;
  return (
    <AreaPage browser={browser} title="Sharing and reports" path={PREFERENCES_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      <Form action={PREFERENCES_PATH} csrfToken={browser.csrfToken}>
        <Sharing {...props} />
        <h2>Your time</h2>
        <OneOf
          name="unknown_projects"
          label="Time in no project"
          options={[
            { value: 'shown', label: 'Counts like any other' },
            { value: 'left_out', label: 'Is left out of everything that is told of me' },
          ]}
          chosen={unknownProjects}
          error={problems.unknown_projects}
        />
        <Timeout {...props} />
        <h2>Weekly report</h2>
        <Check name="weekly_report" label="Send me a mail about each week" isChecked={weeklyReport} />
        {(email === null || !isEmailConfirmed) && (
          <p class="hint">Mails go to a confirmed address only: confirm yours on the overview.</p>
        )}
        <p>
          <Button>Save</Button>
        </p>
      </Form>
    </AreaPage>
  );
}

function Sharing({ profile, values, problems = {} }: PreferencesPageProps) {
  return (
    <>
      <h2>What everybody may see</h2>
      <Field
        name="share_data_max_days"
        label="Days back"
        value={values?.share_data_max_days ?? String(shareDaysOf(profile))}
        error={problems.share_data_max_days}
        inputmode="text"
        hint="0: nothing at all. -1: everything. Badges and public profiles show no more than this."
      />
      <fieldset class="field">
        <legend>And of that time</legend>
        {SWITCHES.map(([name, label, property]) => (
          <Check key={name} name={name} label={label} isChecked={profile[property]} />
        ))}
      </fieldset>
      <Check
        name="share_activity_chart"
        label="Show everybody the chart of my year"
        isChecked={profile.shareActivityChart}
      />
      <Check name="is_on_leaderboard" label="Rank me on the public leaderboard" isChecked={profile.isOnLeaderboard} />
    </>
  );
}

function Timeout({ profile, values, problems = {} }: PreferencesPageProps) {
  const own = profile.gapTimeoutSeconds === null ? '' : String(profile.gapTimeoutSeconds / 60);
  return (
    <Field
      name="gap_timeout_minutes"
      label="Minutes after which a gap is a break, when time is counted as Wakapi does"
      value={values?.gap_timeout_minutes ?? own}
      error={problems.gap_timeout_seconds}
      isRequired={false}
      inputmode="numeric"
      hint="1 to 60; 10 when empty."
    />
  );
}
