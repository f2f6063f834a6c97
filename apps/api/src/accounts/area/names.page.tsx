import { ALIAS_KINDS, type Alias, type LanguageMapping } from '#libs/custom-rules';
import type { ProjectLabel } from '#libs/projects';
import type { Browser } from '../../http/browser/browser.js';
import { Button, Field, Form, Notice, OneOf } from '../../pages/components.js';
import type { FieldProblems } from '../entry/form-state.js';
import { AreaPage, doneWords } from './area.js';

export const NAMES_PATH = '/account/names';

const DONE: Readonly<Record<string, string>> = {
  added: 'Added. What you did so far follows within minutes.',
  removed: 'Removed. What you did so far goes back within minutes.',
  labelled: 'The project has this label.',
  unlabelled: 'The label is taken away.',
};

const KIND_WORDS: Readonly<Record<string, string>> = {
  project: 'Project',
  branch: 'Branch',
  language: 'Language',
  category: 'Category',
  editor: 'Editor',
  operating_system: 'Operating system',
  machine: 'Machine',
};

export interface NamesPageProps {
  readonly browser: Browser;
  readonly aliases: readonly Alias[];
  readonly mappings: readonly LanguageMapping[];
  readonly labels: readonly ProjectLabel[];
  /** What has just been done. */
  readonly done?: unknown;
  /** As it was typed, when a form comes back. */
  readonly values?: Readonly<Record<string, string>>;
  /** By field, in sentences. */
  readonly problems?: FieldProblems;
}

/** What things are called: aliases, languages of file endings, labels of projects. */
export function NamesPage(props: NamesPageProps) {
  const message = doneWords(DONE, props.done);
  return (
    <AreaPage browser={props.browser} title="Names and labels" path={NAMES_PATH}>
      {message !== undefined && <Notice kind="done">{message}</Notice>}
      {props.problems?.list !== undefined && <Notice kind="problem">{props.problems.list}</Notice>}
      <AliasSection {...props} />
      <MappingSection {...props} />
      <LabelSection {...props} />
    </AreaPage>
  );
}

function AliasSection({ browser, aliases, values = {}, problems = {} }: NamesPageProps) {
  return (
    <section aria-labelledby="aliases-title">
      <h2 id="aliases-title">Aliases</h2>
      <p>
        Names that are shown under another name. Your custom rules come first; aliases do not follow one another, and
        names without wildcards win over patterns.
      </p>
      {aliases.length === 0 && <p class="empty">You have none.</p>}
      <ul class="lines">
        {aliases.map(({ id, kind, pattern, name }) => (
          <li key={id}>
            <span class="card-title text">
              {KIND_WORDS[kind]}: <code>{pattern}</code> is {name}
            </span>
            <Removal browser={browser} action={`${NAMES_PATH}/aliases/${id}/remove`} what={pattern} />
          </li>
        ))}
      </ul>
      <Form action={`${NAMES_PATH}/aliases`} csrfToken={browser.csrfToken}>
        <OneOf
          name="type"
          label="What is renamed"
          options={ALIAS_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] }))}
          chosen={values.type || 'project'}
          error={problems.type}
        />
        <Field
          name="pattern"
          label="Name or pattern"
          value={values.pattern}
          error={problems.pattern}
          hint="* stands for any text, ? for one character; letter case makes no difference."
        />
        <Field name="name" label="Shown as" value={values.name} error={problems.name} />
        <Button>Add the alias</Button>
      </Form>
    </section>
  );
}

function MappingSection({ browser, mappings, values = {}, problems = {} }: NamesPageProps) {
  return (
    <section aria-labelledby="mappings-title">
      <h2 id="mappings-title">Languages of files</h2>
      <p>What files are whose names end so, whatever an editor says. The longest ending wins.</p>
      {mappings.length === 0 && <p class="empty">You have none.</p>}
      <ul class="lines">
        {mappings.map(({ id, ending, language }) => (
          <li key={id}>
            <span class="card-title text">
              <code>.{ending}</code> is {language}
            </span>
            <Removal browser={browser} action={`${NAMES_PATH}/mappings/${id}/remove`} what={`.${ending}`} />
          </li>
        ))}
      </ul>
      <Form action={`${NAMES_PATH}/mappings`} csrfToken={browser.csrfToken}>
        <Field name="ending" label="Ending" value={values.ending} error={problems.ending} hint='Like "tpl.html".' />
        <Field name="language" label="Language" value={values.language} error={problems.language} />
        <Button>Add the ending</Button>
      </Form>
    </section>
  );
}

function LabelSection({ browser, labels, values = {}, problems = {} }: NamesPageProps) {
  return (
    <section aria-labelledby="labels-title">
      <h2 id="labels-title">Labels of projects</h2>
      <p>Labels group projects. A project with several counts whole under each.</p>
      {labels.length === 0 && <p class="empty">You have none.</p>}
      {labels.map(({ label, projects }) => (
        <section class="card" key={label} aria-label={label}>
          <h3>{label}</h3>
          <ul class="lines">
            {projects.map(({ uuid, name }) => (
              <li key={uuid}>
                <span class="card-title text">{name}</span>
                <Form action={`${NAMES_PATH}/labels/remove`} csrfToken={browser.csrfToken}>
                  <input type="hidden" name="project" value={uuid} />
                  <input type="hidden" name="label" value={label} />
                  <Button kind="plain" label={`Remove ${label} from ${name}`}>
                    Remove
                  </Button>
                </Form>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <Form action={`${NAMES_PATH}/labels`} csrfToken={browser.csrfToken}>
        <Field name="project" label="Project" value={values.project} error={problems.project} hint="Its name." />
        <Field name="label" label="Label" value={values.label} error={problems.labels} />
        <Button>Add the label</Button>
      </Form>
    </section>
  );
}

function Removal({ browser, action, what }: { browser: Browser; action: string; what: string }) {
  return (
    <Form action={action} csrfToken={browser.csrfToken}>
      <Button kind="plain" label={`Remove ${what}`}>
        Remove
      </Button>
    </Form>
  );
}
