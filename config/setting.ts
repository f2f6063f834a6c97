import { z } from 'zod';

/** How a key is shown in the documentation. */
export interface SettingMeta {
  readonly group:
    | 'Server'
    | 'Data'
    | 'Connections'
    | 'Limits'
    | 'Jobs'
    | 'Maintenance'
    | 'Accounts'
    | 'OAuth'
    | 'Mail'
    | 'Administration'
    | 'Hackatime'
    | 'Observability'
    | 'Log';
  /** Never printed. */
  readonly secret?: boolean;
  /** What an unset key means, where that is no fixed value. */
  readonly unset?: string;
}

export const setting = <T extends z.ZodType>(type: T, text: string, meta: SettingMeta): T =>
  type.meta({ description: text, ...meta });

export const integer = (fallback: number, min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number({ error: 'must be a number' }).int().min(min).max(max).default(fallback);

export const onOff = (fallback: 'on' | 'off') => z.enum(['on', 'off']).default(fallback);

/** Parts of a list by comma; a comma inside a URL is written `%2C`. */
export const partsOf = (list: string): string[] =>
  list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A list by comma whose parts all pass `check`. */
export const listOf = (check: (part: string) => boolean, error: string) =>
  z
    .string()
    .refine((list) => partsOf(list).every(check), { error })
    .transform(partsOf);
