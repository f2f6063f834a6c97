/**
 * `<area>/<id>`: lower-case letters, digits and dashes, exactly one slash. The area is the library that owns the blob,
 * the id a uuid that the code made, perhaps with a word behind it. Nothing that a person typed ever becomes a name.
 */
const BLOB_NAME = /^([a-z][a-z-]{0,30})\/([a-z0-9][a-z0-9-]{0,99})$/;

/** @throws Error for a text that is no name: a fault of the caller */
export function blobName(name: string): { area: string; id: string } {
  const [, area, id] = BLOB_NAME.exec(name) ?? [];
  if (area === undefined || id === undefined) throw new Error('not a name of a blob');
  return { area, id };
}
