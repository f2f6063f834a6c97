import { ALL_SCOPES, SCOPES } from '#libs/kernel';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Check, Field, Form, Notice } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage } from './area.js';
import type { NewKeyValues } from './keys.form.js';
import { KEYS_PATH } from './keys.page.js';
import { ScopeChoice } from './scope-choice.js';

const OFFERED = SCOPES.filter((scope) => ALL_SCOPES.has(scope));

interface NewKeyPageProps {
  readonly browser: Browser;
  readonly values: NewKeyValues;
  readonly problems: FieldProblems;
}

export function NewKeyPage({ browser, values, problems }: NewKeyPageProps) {
  const isRefused = Object.keys(problems).length > 0;
  return (
    <AreaPage browser={browser} title="Make a key" path={KEYS_PATH}>
      {isRefused && <Notice kind="problem">Some of it will not do. See below.</Notice>}
      <Form action={`${KEYS_PATH}/new`} csrfToken={browser.csrfToken} class="measure">
        <Field
          name="label"
          label="What it is for"
          hint="Such as the name of the script or of the machine."
          value={values.label}
          error={problems.label}
          isFocused={!isRefused}
        />
        <ScopeChoice
          name="access"
          label="What it may do"
          all="Everything that you may"
          listed="Only what is ticked below"
          isLimited={values.isLimited}
          offered={OFFERED}
          ticked={values.scopes}
          error={problems.access}
        />
        <Check
          name="read_only"
          label="Read-only: whatever it may do, it changes nothing"
          isChecked={values.isReadOnly}
        />
        <Field
          name="days"
          label="Days until it expires"
          inputmode="numeric"
          isRequired={false}
          hint="Without a number it stays good until you revoke it."
          value={values.days}
          error={problems.days}
        />
        <div class="row">
          <Button>Make the key</Button>
          <a href={KEYS_PATH}>Cancel</a>
        </div>
      </Form>
    </AreaPage>
  );
}
