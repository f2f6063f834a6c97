/** A series and its value. */
export interface Sample {
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
  let open: string | undefined;
  const enter = (name: string) => {
    const known = families.get(name);
    if (known !== undefined && open !== name) throw new Error(`${name} is in two places`);
    open = name;
    const family = known ?? { name, help: '', type: 'untyped', samples: [] };
    families.set(name, family);
    return family;
  };
  for (const line of text.split('\n').filter((words) => words.trim() !== '')) {
    const [, helped, help = ''] = HELP.exec(line) ?? [];
    const [, typed, type = ''] = TYPE.exec(line) ?? [];
    if (helped !== undefined) enter(helped).help = help;
    else if (typed !== undefined) {
      if ((families.get(typed)?.samples.length ?? 0) > 0) throw new Error(`the type of ${typed} comes late`);
      enter(typed).type = type;
    } else if (line.startsWith('#')) continue;
    else readSample(line, enter);
  }
  return families;
}

function readSample(line: string, enter: (name: string) => { samples: Sample[] }): void {
  const [, name, inside, value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !NUMBER.test(value)) throw new Error(`not a sample: ${line}`);
  const { samples } = enter(name);
  const labels = labelsOf(inside ?? '', line);
  const key = JSON.stringify(Object.entries(labels).sort());
  if (samples.some((other) => JSON.stringify(Object.entries(other.labels).sort()) === key))
    throw new Error(`twice: ${line}`);
  samples.push({ labels, value: Number(value.replace(/^([+-]?)Inf$/i, '$1Infinity')) });
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
