import { ALL_SCOPES, SCOPES } from '#libs/kernel';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Check, Field, Form, OneOf } from '../../pages/components.js';
import { SCOPE_WORDS } from '../../pages/scope-words.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage } from './area.js';
import type { NewKeyValues } from './keys.form.js';
import { KEYS_PATH } from './keys.page.js';

const OFFERED = SCOPES.filter((scope) => ALL_SCOPES.has(scope));

interface NewKeyPageProps {
  readonly browser: Browser;
  readonly values: NewKeyValues;
  readonly problems: FieldProblems;
}

export function NewKeyPage({ browser, values, problems }: NewKeyPageProps) {
  return (
    <AreaPage browser={browser} title="Make a key" path={KEYS_PATH}>
      <Form action={`${KEYS_PATH}/new`} csrfToken={browser.csrfToken} class="measure">
        <Field
          name="label"
          label="What it is for"
          hint="Such as the name of the script or of the machine."
          value={values.label}
          error={problems.label}
          isFocused
        />
        <Access values={values} problem={problems.access} />
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

function Access({ values, problem }: { values: NewKeyValues; problem: string | undefined }) {
  const chosen = new Set(values.scopes);
  return (
    <>
      <OneOf
        name="access"
        label="What it may do"
        chosen={values.isLimited ? 'listed' : 'all'}
        options={[
          { value: 'all', label: 'Everything that you may' },
          { value: 'listed', label: 'Only what is ticked below' },
        ]}
        error={problem}
      />
      <details class="more" open={values.isLimited}>
        <summary>List of scopes</summary>
        <ul class="scopes">
          {OFFERED.map((scope) => (
            <li key={scope}>
              <Check
                name="scope"
                value={scope}
                id={`scope-${scope.replace('.', '-')}`}
                isChecked={chosen.has(scope)}
                label={
                  <>
                    <code>{scope}</code> <span class="quiet">{SCOPE_WORDS[scope]}</span>
                  </>
                }
              />
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
