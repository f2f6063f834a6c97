/** A series and its value. */
export interface Sample {
  /** Of a histogram or summary: which of its series. */
  readonly part?: 'bucket' | 'sum' | 'count';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What has one name. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HELP = new RegExp(`^# HELP (${NAME}) (.*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const PART = /^(.+)_(bucket|sum|count)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? ([^ ]+)(?: (-?\\d+))?$`);
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|NaN|[+-]Inf)$/i;
const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/**
 * Reads the text format 0.0.4, and fails on whatever a Prometheus would not take: a name or label that is none, text
 * that is not escaped, a value that is no number, a family in two places, a series twice, an end without a line break.
 */
export function parsePrometheusText(text: string): ReadonlyMap<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, { name: string; help: string; type: string; samples: Sample[] }>();
  const series = new Set<string>();
  let open: string | undefined;
  const enter = (said: string) => {
    const [, whole = '', part] = PART.exec(said) ?? [];
    const isPart = open === whole && ['histogram', 'summary'].includes(families.get(whole)?.type ?? '');
    const name = isPart ? whole : said;
    const known = families.get(name);
    if (known !== undefined && open !== name) throw new Error(`${name} is in two places`);
    open = name;
    const family = known ?? { name, help: '', type: 'untyped', samples: [] };
    families.set(name, family);
    return { family, part: isPart ? (part as Sample['part']) : undefined };
  };
  for (const line of text.split('\n').filter((words) => words.trim() !== '')) {
    const [, helped, help = ''] = HELP.exec(line) ?? [];
    const [, typed, type = ''] = TYPE.exec(line) ?? [];
    if (helped !== undefined) enter(helped).family.help = help;
    else if (typed !== undefined) {
      if ((families.get(typed)?.samples.length ?? 0) > 0) throw new Error(`the type of ${typed} comes late`);
      enter(typed).family.type = type;
    } else if (line.startsWith('#')) continue;
    else readSample(line, enter, series);
  }
  return families;
}

type Entered = { readonly family: { samples: Sample[] }; readonly part: Sample['part'] };

/** @param series all that were read before */
function readSample(line: string, enter: (name: string) => Entered, series: Set<string>): void {
  const [, name, inside, value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !NUMBER.test(value)) throw new Error(`not a sample: ${line}`);
  const { family, part } = enter(name);
  const { samples } = family;
  const labels = labelsOf(inside ?? '', line);
  const key = JSON.stringify([name, ...Object.entries(labels).sort()]);
  if (series.has(key)) throw new Error(`twice: ${line}`);
  series.add(key);
  const number = Number(value.replace(/^([+-]?)Inf$/i, '$1Infinity'));
  samples.push({ ...(part !== undefined && { part }), labels, value: number });
}

function labelsOf(inside: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = inside; rest !== ''; ) {
    const [whole, name, value = ''] = LABEL.exec(rest) ?? [];
    if (whole === undefined || name === undefined || name in labels) throw new Error(`not labels: ${line}`);
    labels[name] = value.replaceAll(/\\["\\n]/g, (escaped) => ESCAPES[escaped] ?? '');
    rest = rest.slice(whole.length);
  }
  return labels;
}
