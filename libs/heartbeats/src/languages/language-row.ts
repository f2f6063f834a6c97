/**
 * One row of the catalogue: display name, colour (null where none is customary), the file extensions without the
 * dot and the complete file names that mean this language. Both lists are lower case, separated by blanks.
 */
export type LanguageRow = readonly [
  name: string,
  color: string | null,
  extensions?: string | null,
  fileNames?: string | null,
];
