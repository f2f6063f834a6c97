import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage, doneWords } from './area.js';
import { OVERVIEW_PATH } from './overview.page.js';

export const CLEAR_DATA_PATH = '/account/data';

const DONE: Readonly<Record<string, string>> = {
  asked: 'It has begun. What you named is gone within minutes.',
};

interface ClearDataPageProps {
  readonly browser: Browser;
  /** IANA zone of the person. */
  readonly zone: string;
  /** What has just been done. */
  readonly done?: unknown;
  /** As it was typed, when the form comes back. */
  readonly values?: Readonly<Record<string, string>>;
  /** By field, in sentences. */
  readonly problems?: FieldProblems;
}

/** Deleting much of what one has sent. */
export function ClearDataPage({ browser, zone, done, values = {}, problems = {} }: ClearDataPageProps) {
  const message = doneWords(DONE, done);
  return (
    <AreaPage browser={browser} title="Clear data" path={OVERVIEW_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      <p>
        Deletes the time that your editors told of before a day, of a project, or both. Nobody can bring it back; fetch
        an export first. Your account, keys and settings stay.
      </p>
      <Form action={CLEAR_DATA_PATH} csrfToken={browser.csrfToken}>
        <Field
          name="before"
          label="Before the day"
          value={values.before}
          error={problems.before}
          isRequired={false}
          hint={`Like 2026-01-01, in ${zone}. Empty: all until now.`}
        />
        <Field
          name="project"
          label="Of the project"
          value={values.project}
          error={problems.project}
          isRequired={false}
          hint="Its name. Empty: whatever the project."
        />
        <Field
          name="confirmation"
          label="Type delete"
          error={problems.confirmation}
          hint="So that no click alone deletes anything."
        />
        <div class="row">
          <Button kind="danger">Delete for good</Button>
          <a href={OVERVIEW_PATH}>Cancel</a>
        </div>
      </Form>
    </AreaPage>
  );
}
