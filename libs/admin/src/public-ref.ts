const NUMBER = /^[1-9]\d{0,9}$/;
const MAX_NUMBER = 2_147_483_647;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A row by its number or its uuid, as parameters of a query. */
export type PublicRef = readonly [id: number | null, uuid: string | null];

/** Undefined for a text that is neither. */
export function publicRef(text: string): PublicRef | undefined {
  if (UUID.test(text)) return [null, text.toLowerCase()];
  const isNumber = NUMBER.test(text) && Number(text) <= MAX_NUMBER;
  return isNumber ? [Number(text), null] : undefined;
}
