import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import { CSRF_FIELD } from '../http/browser/forgery.js';

/** What the pages are built of. Everything works without scripts; a label belongs to every control. */

interface FormProps {
  readonly action: string;
  readonly csrfToken: string;
  readonly children: ComponentChildren;
  /** Carries a file. */
  readonly hasFile?: boolean;
  readonly class?: string;
}

/** A form that changes something; carries the token that tells it from another site's. */
export function Form({ action, csrfToken, children, hasFile = false, class: name }: FormProps) {
  return (
    <form method="post" action={action} class={name} {...(hasFile && { enctype: 'multipart/form-data' })}>
      <input type="hidden" name={CSRF_FIELD} value={csrfToken} />
      {children}
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'file' | 'number';
  readonly value?: string | undefined;
  /** Shown below the control, and read out with it. */
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly autocomplete?: string;
  readonly isRequired?: boolean;
  readonly isFocused?: boolean;
  readonly inputmode?: 'numeric' | 'text' | 'email' | 'url';
  readonly accept?: string;
  readonly rows?: number;
}

/** A form that comes back begins at the first field that is wrong: that is what a screen reader reads out. */
export function Field(props: FieldProps) {
  const { name, label, type = 'text', value, hint, error, isRequired = true, rows } = props;
  const described = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`].filter(Boolean);
  const shared = {
    id: name,
    name,
    required: isRequired,
    autocomplete: props.autocomplete ?? 'off',
    autofocus: props.isFocused === true || error !== undefined,
    'aria-invalid': error === undefined ? undefined : ('true' as const),
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
  };
  const { inputmode, accept } = props;
  const control = { ...shared, type, value, inputmode, accept };
  return (
    <div class="field">
      <label for={name}>
        {label}
        {!isRequired && <span class="quiet"> (optional)</span>}
      </label>
      {rows === undefined ? (
        <input {...(control as InputHTMLAttributes<HTMLInputElement>)} />
      ) : (
        <textarea {...shared} rows={rows}>
          {value}
        </textarea>
      )}
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface CheckProps {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly value?: string;
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  /** Tells apart controls that share a name. */
  readonly id?: string;
}

export function Check({ name, label, value = 'on', isChecked = false, isDisabled = false, id }: CheckProps) {
  const key = id ?? `${name}-${value}`;
  return (
    <div class="check">
      <input type="checkbox" id={key} name={name} value={value} checked={isChecked} disabled={isDisabled} />
      <label for={key}>{label}</label>
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
}

interface OneOfProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
  /** Value of the option that is set. */
  readonly chosen: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
}

/** A choice between a few, all of them in sight. */
export function OneOf({ name, label, options, chosen, hint, error }: OneOfProps) {
  const described = [hint !== undefined && `${name}-hint`, error !== undefined && `${name}-error`].filter(Boolean);
  return (
    <fieldset class="field" aria-describedby={described.length > 0 ? described.join(' ') : undefined}>
      <legend>{label}</legend>
      {options.map(({ value, label: text, hint: about }) => (
        <div class="check" key={value}>
          <input
            type="radio"
            id={`${name}-${value}`}
            name={name}
            value={value}
            checked={value === chosen}
            autofocus={error !== undefined && value === chosen}
            aria-describedby={about === undefined ? undefined : `${name}-${value}-hint`}
          />
          <div>
            <label for={`${name}-${value}`}>{text}</label>
            {about !== undefined && (
              <p class="hint" id={`${name}-${value}-hint`}>
                {about}
              </p>
            )}
          </div>
        </div>
      ))}
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface ButtonProps {
  readonly children: ComponentChildren;
  /** Read out instead of the text, where that alone does not say what it is about. Begins with it. */
  readonly label?: string;
  readonly name?: string;
  readonly value?: string;
  readonly kind?: 'main' | 'plain' | 'danger';
}

export function Button({ children, name, value, label, kind = 'main' }: ButtonProps) {
  return (
    <button type="submit" class={kind} name={name} value={value} aria-label={label}>
      {children}
    </button>
  );
}

/** `problem` is read out at once. */
export function Notice({ kind, children }: { kind: 'problem' | 'done' | 'info'; children: ComponentChildren }) {
  return (
    <p class={`notice ${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}
