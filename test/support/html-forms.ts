/** Just enough of HTML to use our own pages, which quote every attribute. */

export interface HtmlField {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** Whether a browser sends it as it stands. */
  readonly isSent: boolean;
}

export interface HtmlButton {
  readonly text: string;
  readonly name: string;
  readonly value: string;
}

export interface HtmlForm {
  readonly action: string;
  readonly method: string;
  readonly isMultipart: boolean;
  /** Within `<main>`: not the navigation's. */
  readonly isInMain: boolean;
  readonly fields: readonly HtmlField[];
  readonly buttons: readonly HtmlButton[];
}

const FORM = /<form\b((?:[^>"]|"[^"]*")*)>(.*?)<\/form>/gs;
const CONTROL =
  /<input\b((?:[^>"]|"[^"]*")*)>|<textarea\b((?:[^>"]|"[^"]*")*)>(.*?)<\/textarea>|<select\b((?:[^>"]|"[^"]*")*)>(.*?)<\/select>|<button\b((?:[^>"]|"[^"]*")*)>(.*?)<\/button>/gs;
const OPTION = /<option\b((?:[^>"]|"[^"]*")*)>(.*?)<\/option>/gs;
const ATTRIBUTE = /([\w-]+)(?:="([^"]*)")?/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export function parseForms(html: string): HtmlForm[] {
  const main = html.indexOf('<main');
  return [...html.matchAll(FORM)].map(([, attributes = '', inner = ''], index) => {
    const form = attributesOf(attributes);
    const at = [...html.matchAll(FORM)][index]?.index ?? 0;
    const controls = [...inner.matchAll(CONTROL)];
    return {
      action: form.get('action') ?? '',
      method: (form.get('method') ?? 'get').toLowerCase(),
      isMultipart: form.get('enctype') === 'multipart/form-data',
      isInMain: main >= 0 && at > main,
      fields: controls.flatMap(fieldOf),
      buttons: controls.flatMap(buttonOf),
    };
  });
}

/** What a browser sends of the form, with the button of this text pressed. */
export function fieldsOf(form: HtmlForm, button?: string): [string, string][] {
  const fields = form.fields.filter(({ isSent }) => isSent).map(({ name, value }): [string, string] => [name, value]);
  const pressed = button === undefined ? form.buttons[0] : form.buttons.find(({ text }) => text === button);
  return pressed === undefined || pressed.name === '' ? fields : [...fields, [pressed.name, pressed.value]];
}

export function linksOf(html: string): string[] {
  return [...html.matchAll(/<a\b((?:[^>"]|"[^"]*")*)>/g)].flatMap(
    ([, attributes = '']) => attributesOf(attributes).get('href') ?? [],
  );
}

/** Where a page leads on by itself. */
export function refreshOf(html: string): string | null {
  const [, attributes = ''] = /<meta\b([^>]*http-equiv="refresh"[^>]*)>/.exec(html) ?? [];
  return /^0;\s*url=(.*)$/.exec(attributesOf(attributes).get('content') ?? '')?.[1] ?? null;
}

export function textOf(html: string): string {
  const body = html.replace(/<(head|style|script)\b.*?<\/\1>/gs, ' ');
  return decode(body.replace(/<(?:[^>"]|"[^"]*")*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function fieldOf([, input, textarea, text, select, options]: RegExpMatchArray): HtmlField[] {
  if (select !== undefined) return [selectOf(attributesOf(select), options ?? '')];
  const attributes = attributesOf(input ?? textarea ?? '');
  const name = attributes.get('name') ?? '';
  if (name === '') return [];
  const type = textarea === undefined ? (attributes.get('type') ?? 'text') : 'textarea';
  const isTicked = ['checkbox', 'radio'].includes(type);
  const value = textarea === undefined ? (attributes.get('value') ?? (isTicked ? 'on' : '')) : decode(text ?? '');
  const isSent = !attributes.has('disabled') && type !== 'file' && (!isTicked || attributes.has('checked'));
  return [{ name, type, value, isSent }];
}

function selectOf(attributes: ReadonlyMap<string, string>, inner: string): HtmlField {
  const options = [...inner.matchAll(OPTION)].map(([, own = '', text = '']) => ({ own: attributesOf(own), text }));
  const chosen = options.find(({ own }) => own.has('selected')) ?? options[0];
  const value = chosen?.own.get('value') ?? textOf(chosen?.text ?? '');
  return { name: attributes.get('name') ?? '', type: 'select', value, isSent: !attributes.has('disabled') };
}

function buttonOf(match: RegExpMatchArray): HtmlButton[] {
  const [own, inner] = [match[6], match[7]];
  if (own === undefined) return [];
  const attributes = attributesOf(own);
  return [{ text: textOf(inner ?? ''), name: attributes.get('name') ?? '', value: attributes.get('value') ?? '' }];
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name.toLowerCase(), decode(value)]));
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16));
    return ENTITIES[String(name).toLowerCase()] ?? whole;
  });
}
