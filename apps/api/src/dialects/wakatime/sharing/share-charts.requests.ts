import { CHART_THEMES, type ChartTheme } from '#libs/sharing';
import { badFields } from '../problems.js';
import { type Query, textOf } from '../query.requests.js';

/** How a chart is wanted. */
export interface ChartWish {
  /** Of the chart. */
  readonly id: string;
  readonly format: 'json' | 'svg' | 'png';
  readonly theme: ChartTheme;
  /** Name of a function to call: the answer is a script. */
  readonly callback: string | undefined;
}

const FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.(json|svg|png))?$/i;
const MAX_CALLBACK = 100;
const CALLBACK = /^[a-z_$][\w$]*(?:\.[a-z_$][\w$]*)*$/i;

/** Undefined: no such file can be. Without an ending the numbers are meant. */
export function readChartWish(file: string, query: Query): ChartWish | undefined {
  const [, id, ending = 'json'] = FILE.exec(file) ?? [];
  if (id === undefined) return undefined;
  const format = ending.toLowerCase() as ChartWish['format'];
  return {
    id: id.toLowerCase(),
    format,
    theme: themeOf(query, format),
    callback: format === 'json' ? callbackOf(query) : undefined,
  };
}

/** A picture cannot change with its reader's system: it is light unless the address says otherwise. */
function themeOf(query: Query, format: ChartWish['format']): ChartTheme {
  const otherwise = format === 'png' ? 'light' : 'auto';
  const word = textOf(query, 'theme') ?? otherwise;
  const theme = CHART_THEMES.find((known) => known === word);
  if (theme === undefined) throw badFields({ theme: [`Must be one of ${CHART_THEMES.join(', ')}.`] });
  return format === 'png' && theme === 'auto' ? otherwise : theme;
}

function callbackOf(query: Query): string | undefined {
  const name = textOf(query, 'callback');
  if (name === undefined || (name.length <= MAX_CALLBACK && CALLBACK.test(name))) return name;
  throw badFields({ callback: ['Must be the name of a function.'] });
}
