/** Where a person lives, as public profiles show it. */
export type City = Readonly<{
  /** ISO 3166-1, two capitals. */
  country_code: string;
  name: string;
  /** Empty where it is not told. */
  state: string;
  /** All of it for readers, the country by its English name. */
  title: string;
}>;

const COUNTRY = /^[A-Za-z]{2}$/;
const MAX = 120;
const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** "Kathmandu, NP", "Kathmandu, Bagmati, NP" or an object of such parts; null for nothing, undefined for nonsense. */
export function parseCity(value: unknown): City | null | undefined {
  if (value === null || value === '') return null;
  const parts = partsOf(value);
  if (parts === undefined) return undefined;
  const [name, state, code] = parts.map((part) => part.trim()) as [string, string, string];
  const country = COUNTRY.test(code) ? countryNames.of(code.toUpperCase()) : undefined;
  if (country === undefined || name === '' || name.length > MAX || state.length > MAX) return undefined;
  const title = [name, state, country].filter((part) => part !== '').join(', ');
  return { country_code: code.toUpperCase(), name, state, title };
}

function partsOf(value: unknown): [string, string, string] | undefined {
  if (typeof value === 'string') {
    const parts = value.split(',');
    const [name = '', ...others] = parts;
    const code = others.pop() ?? '';
    return parts.length > 3 ? undefined : [name, others[0] ?? '', code];
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, state = '', country_code: code } = value as Record<string, unknown>;
  if (typeof name !== 'string' || typeof state !== 'string' || typeof code !== 'string') return undefined;
  return [name, state, code];
}
