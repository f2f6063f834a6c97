export interface LicenceRow {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
  readonly scope: 'production' | 'development';
}

export function licenceReport(
  lock: object,
  lists: object,
): { readonly rows: LicenceRow[]; readonly problems: LicenceRow[]; readonly unused: string[] };
