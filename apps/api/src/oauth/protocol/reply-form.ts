/** What a client may ask for, and how sure it is. */
interface Wish {
  readonly quality: number;
  /** 2: named, 1: by its group, 0: by the rest or not at all. */
  readonly exactness: number;
  readonly place: number;
}

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

export type ReplyForm = 'json' | 'form';

/**
 * How the token endpoint answers: form-encoded as WakaTime does, unless the client prefers JSON. Of two types that are
 * equally welcome the one that is named wins over one that a wildcard allows. Who sends JSON and takes anything gets JSON.
 */
export function replyFormFor(accept: string | undefined, isJsonBody: boolean): ReplyForm {
  const [json, form] = [wishFor(accept, JSON_TYPE), wishFor(accept, FORM_TYPE)];
  const preferred =
    json.quality - form.quality ||
    (json.quality === 0 ? 0 : json.exactness - form.exactness || (json.exactness === 2 ? form.place - json.place : 0));
  if (preferred !== 0) return preferred > 0 ? 'json' : 'form';
  return isJsonBody ? 'json' : 'form';
}

/** The fields in the order they are given; JSON keeps numbers, a form has texts only. Undefined fields are left out. */
export function encodeReply(
  fields: Readonly<Record<string, unknown>>,
  form: ReplyForm,
): { type: string; text: string } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (form === 'json') return { type: JSON_TYPE, text: JSON.stringify(Object.fromEntries(present)) };
  const pairs = present.map(([name, value]): [string, string] => [name, String(value)]);
  return { type: FORM_TYPE, text: new URLSearchParams(pairs).toString() };
}

function wishFor(accept: string | undefined, type: string): Wish {
  const ranges = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
  const wishes = (accept ?? '').split(',').flatMap((part, place) => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const index = ranges.indexOf(range);
    return index < 0 ? [] : [{ quality: qualityOf(parameters), exactness: 2 - index, place }];
  });
  const [best] = wishes.sort((one, other) => other.exactness - one.exactness);
  return best ?? { quality: 0, exactness: 0, place: 0 };
}

function qualityOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (text === undefined) return 1;
  const quality = Number(text);
  return quality >= 0 && quality <= 1 ? quality : 0;
}
