import { StringDecoder } from 'node:string_decoder';
import { none } from 'stream-chain/defs.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import { type ReadingLimits, UnreadableSource } from './reading-limits.js';

/** What JSON consists of; texts and numbers in one piece. */
export type JsonToken =
  | { readonly kind: 'open' | 'close'; readonly isArray: boolean }
  | { readonly kind: 'key'; readonly value: string }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null };

/** Refuses what is longer than allowed. */
export function tooLong(what: string, length: number): UnreadableSource {
  return new UnreadableSource(`${what} is longer than ${length} characters.`);
}

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads JSON piece by piece. Holds no more than one text at a time, and no text longer than allowed.
 *
 * @throws UnreadableSource for what is no JSON, too deep or too long
 */
export class JsonTokens {
  private readonly decoder = new StringDecoder('utf8');
  private readonly parse = jsonParser({ packValues: false });
  private depth = 0;
  private parts = '';
  private isStarted = false;

  constructor(private readonly limits: ReadingLimits) {}

  /** @param take gets each token in order */
  feed(chunk: Buffer, take: (token: JsonToken) => void): void {
    let text = this.decoder.write(chunk);
    if (!this.isStarted && text !== '') {
      this.isStarted = true;
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
    }
    this.pass(text, take);
  }

  end(take: (token: JsonToken) => void): void {
    this.pass(this.decoder.end(), take);
    if (this.depth > 0) throw new UnreadableSource('The file ends in the middle.');
    this.pass(none, take);
  }

  private pass(text: string | typeof none, take: (token: JsonToken) => void): void {
    if (text === '') return;
    for (const found of this.tokensOf(text)) {
      const token = this.structure(found) ?? this.scalar(found);
      if (token !== undefined) take(token);
    }
  }

  private tokensOf(text: string | typeof none): readonly Token[] {
    try {
      const found = this.parse(text as string);
      return typeof found === 'object' && found !== null && 'values' in found ? (found.values as Token[]) : [];
    } catch (error) {
      throw new UnreadableSource('The file is no JSON.', { cause: error });
    }
  }

  private structure({ name }: Token): JsonToken | undefined {
    switch (name) {
      case 'startObject':
      case 'startArray':
        this.deeper();
        return name === 'startArray' ? OPEN_ARRAY : OPEN_OBJECT;
      case 'endObject':
      case 'endArray':
        this.depth--;
        return name === 'endArray' ? CLOSE_ARRAY : CLOSE_OBJECT;
      default:
        return undefined;
    }
  }

  private scalar(token: Token): JsonToken | undefined {
    switch (token.name) {
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        return { kind: 'scalar', value: token.value };
      case 'stringChunk':
      case 'numberChunk':
        this.parts += token.value;
        if (this.parts.length > this.limits.maxTextLength) throw tooLong('A text in it', this.limits.maxTextLength);
        return undefined;
      case 'endKey':
        return { kind: 'key', value: this.whole() };
      case 'endString':
        return { kind: 'scalar', value: this.whole() };
      case 'endNumber':
        return { kind: 'scalar', value: Number(this.whole()) };
      default:
        return undefined;
    }
  }

  private whole(): string {
    const text = this.parts;
    this.parts = '';
    return text;
  }

  private deeper(): void {
    this.depth++;
    if (this.depth > this.limits.maxDepth) {
      throw new UnreadableSource(`Its lists and objects are nested deeper than ${this.limits.maxDepth}.`);
    }
  }
}

const OPEN_ARRAY: JsonToken = { kind: 'open', isArray: true };
const OPEN_OBJECT: JsonToken = { kind: 'open', isArray: false };
const CLOSE_ARRAY: JsonToken = { kind: 'close', isArray: true };
const CLOSE_OBJECT: JsonToken = { kind: 'close', isArray: false };
