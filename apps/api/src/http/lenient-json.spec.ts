import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLenientBody, toHeartbeatItems } from './lenient-json.js';

const limits = { maxItems: 1000, maxDepth: 8 };
const parse = (body: string | Buffer) => parseLenientBody(Buffer.from(body as string), limits);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('parseLenientBody', () => {
  it.each<[string, string | Buffer, unknown]>([
    ['a list', '[{"entity":"/a"}]', [{ entity: '/a' }]],
    ['an object between blanks', ' \r\n{"a":1}\n', { a: 1 }],
    ['a byte order mark', '\ufeff[1]', [1]],
    ['JSON in a JSON string', JSON.stringify('[{"entity":"/a"}]'), [{ entity: '/a' }]],
    ['JSON in a JSON string, once', JSON.stringify(JSON.stringify('[1]')), '[1]'],
    ['a bare number', '7', 7],
    ['brackets inside of strings', '["[[[[[[[[[[[[","{\\"{{{{{{{{{{\\\\"]', ['[[[[[[[[[[[[', '{"{{{{{{{{{{\\']],
    ['nesting up to the limit', nested(8), JSON.parse(nested(8))],
    ['broken UTF-8 in a string', Buffer.from([0x5b, 0x22, 0x61, 0xff, 0xc3, 0x22, 0x5d]), ['a\ufffd\ufffd']],
    ['escapes of NUL and of half a pair', '["\\u0000\\ud800"]', ['\u0000\ud800']],
  ])('reads %s', (_, body, value) => {
    expect(parse(body)).toEqual({ ok: true, value });
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'empty'],
    ['blanks', ' \n', 'empty'],
    ['an empty JSON string', '""', 'empty'],
    ['cut JSON', '[{"entity":"/a"', 'invalid_json'],
    ['a cut string', '["abc', 'invalid_json'],
    ['a cut escape', '["abc\\', 'invalid_json'],
    ['a form', 'entity=/a&time=1', 'invalid_json'],
    ['a JSON string of prose', '"hello"', 'invalid_json'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 'invalid_utf8'],
    ['deep nesting', nested(9), 'too_deep'],
    ['very deep nesting', '['.repeat(5_000_000), 'too_deep'],
    ['deep objects', '{"a":'.repeat(9), 'too_deep'],
    ['deep nesting in a JSON string', JSON.stringify(nested(9)), 'too_deep'],
    ['1001 items', JSON.stringify(new Array(1001).fill({})), 'too_many_items'],
    ['1001 items under a key', JSON.stringify({ heartbeats: new Array(1001).fill(0) }), 'too_many_items'],
  ])('refuses %s', (_, body, reason) => {
    expect(parse(body)).toEqual({ ok: false, reason });
  });

  it('takes 1000 items', () => {
    expect(parse(JSON.stringify(new Array(1000).fill({})))).toMatchObject({ ok: true });
  });

  it('leaves prototypes alone', () => {
    const result = parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(result.ok && Object.keys(result.value as object)).toEqual(['__proto__', 'constructor']);
    expect(result.ok && Object.getPrototypeOf(result.value)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('never throws on bytes, and reads back what JSON can say', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof parse(Buffer.from(bytes)).ok === 'boolean'),
    );
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        if (typeof value === 'string') return;
        expect(parse(JSON.stringify(value))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) });
        expect(parse(JSON.stringify(JSON.stringify(value)))).toEqual(parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('toHeartbeatItems', () => {
  it.each<[unknown, unknown]>([
    [[1, null], { items: [1, null], isArray: true }],
    [[], { items: [], isArray: true }],
    [{ entity: '/a' }, { items: [{ entity: '/a' }], isArray: false }],
    [{ heartbeats: [1] }, { items: [1], isArray: true }],
    [{ heartbeats: 1 }, { items: [{ heartbeats: 1 }], isArray: false }],
    [Object.create({ heartbeats: [1] }), { items: [{}], isArray: false }],
    [null, undefined],
    ['[]', undefined],
    [7, undefined],
  ])('of %j', (value, expected) => {
    expect(toHeartbeatItems(value)).toEqual(expected);
  });
});
