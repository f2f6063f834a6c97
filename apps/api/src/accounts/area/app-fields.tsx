import { SCOPES } from '#libs/kernel';
import { Check, Field, OneOf } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import type { AppFormValues, Rotation } from './app-form.js';
import { ScopeChoice } from './scope-choice.js';

/** What this installation decides for the apps of everybody. */
export interface AppTerms {
  readonly allowsImplicit: boolean;
  /** Whose refresh tokens work once only, unless an app says so itself. */
  readonly refreshRotation: 'public' | 'always';
  /** May be limited to it as well: the app may ask for it. */
  readonly mayAskForAdmin?: boolean;
}

interface AppFieldsProps {
  readonly values: AppFormValues;
  readonly problems: FieldProblems;
  readonly terms: AppTerms;
}

const ROTATION_WORDS: Readonly<Record<Rotation, string>> = {
  installation: 'As this installation decides',
  always: 'Each works once; a new one comes with every refresh',
  never: 'Each works until it is revoked',
};
const ROTATION_HINTS = {
  public:
    'This installation lets the refresh tokens of public apps work once, those of confidential apps again and again.',
  always: 'This installation lets every refresh token work once.',
} as const;

/** What may be said and changed of an app. */
export function AppFields({ values, problems, terms }: AppFieldsProps) {
  return (
    <>
      <Field
        name="name"
        label="Name"
        value={values.name}
        hint="People see it when you ask them."
        error={problems.name}
      />
      <Field
        name="description"
        label="Description"
        rows={3}
        isRequired={false}
        value={values.description}
        error={problems.description}
      />
      <Field
        name="homepage_url"
        label="Website"
        type="url"
        isRequired={false}
        value={values.homepageUrl}
        error={problems.homepage_url}
      />
      <Field
        name="redirect_uris"
        label="Redirect addresses"
        rows={4}
        value={values.redirectUris}
        hint="One per line, compared letter by letter. https, or http on your own machine, where any port will do; public apps may have a scheme of their own."
        error={problems.redirect_uris}
      />
      <Tokens values={values} terms={terms} />
      <Scopes values={values} problem={problems.allowed_scopes} terms={terms} />
    </>
  );
}

function Tokens({ values, terms }: Omit<AppFieldsProps, 'problems'>) {
  return (
    <>
      <OneOf
        name="rotation"
        label="Refresh tokens"
        chosen={values.rotation}
        options={Object.entries(ROTATION_WORDS).map(([value, label]) => ({ value, label }))}
        hint={ROTATION_HINTS[terms.refreshRotation]}
      />
      {(terms.allowsImplicit || values.allowsImplicit) && (
        <Check
          name="allows_implicit"
          label="Allow the legacy implicit grant, which hands tokens to the address bar. Only for apps that know nothing else."
          isChecked={values.allowsImplicit}
        />
      )}
    </>
  );
}

function Scopes({
  values,
  problem,
  terms,
}: Omit<AppFieldsProps, 'problems'> & { readonly problem: string | undefined }) {
  return (
    <ScopeChoice
      name="scope_limit"
      label="Scopes it may ask for"
      all="All that people can give"
      listed="Only those ticked below"
      isLimited={values.isLimited}
      offered={SCOPES.filter((scope) => scope !== 'admin' || terms.mayAskForAdmin || values.scopes.includes(scope))}
      ticked={values.scopes}
      error={problem}
    />
  );
}
