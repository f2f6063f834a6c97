/** What every form of getting in knows. */
export interface FormState {
  readonly csrfToken: string;
  /** Why the last attempt did not work. */
  readonly problem?: string | undefined;
}

/** A service to log in through. */
export interface Choice {
  readonly slug: string;
  readonly name: string;
}

/** Messages under the fields of a form, by the name of the field. */
export type FieldProblems = Readonly<Record<string, string | undefined>>;
