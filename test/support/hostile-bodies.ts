/** A good body, to be spoilt field by field. */
export type Fields = Readonly<Record<string, unknown>>;

/** JSON texts, so that numbers and halves of characters stay what they are. */
export const VALUES: readonly string[] = [
  'null',
  'true',
  '0',
  '-1',
  '1.5',
  '1e999',
  '-1e308',
  '9007199254740993',
  '99999999999999999999999999',
  '2147483648',
  '""',
  '" "',
  '"NaN"',
  '"Infinity"',
  '"a\\u0000b"',
  '"\\u0000"',
  '"x\\ud800y"',
  '"\\udc00"',
  '"0000-00-00"',
  '"0000-01-01T00:00:00Z"',
  '"9999-12-31T23:59:59Z"',
  '"9999-12-31T23:59:59-23:59"',
  '"0001-01-01T00:00:00+23:59"',
  '"+275760-09-13T00:00:00Z"',
  '"999999-01-01"',
  '"2026-02-30T25:61:61Z"',
  '"https://example.com/a\\u0000b"',
  '"https://example.com/\\ud800"',
  '"https://example.com/%"',
  '"https://example.com/%e0%a4%a/%00"',
  '"https://example.com/..%2f..%2f"',
  '"http://[::1"',
  '"file:///etc/passwd"',
  '"../../etc/passwd"',
  '"%"',
  '"2026-01-01"',
  `"${'x'.repeat(5_000)}"`,
  `"${'ä'.repeat(200)}"`,
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[{}]',
  '["a\\u0000b"]',
  '["\\ud800"]',
  '[1e999]',
  '{"__proto__":{"x":1}}',
  '{"contains":"\\ud800"}',
  '{"contains":["a\\u0000b"]}',
  '{"user":"\\ud800"}',
  '[{"user":"a\\u0000b","email_frequency":"Daily"}]',
  '[{"user":"\\ud800","email_frequency":"Daily"}]',
  '[{"destination":"project","destination_value":"a\\u0000b"}]',
  '[{"destination":"project","destination_value":"\\ud800"}]',
  '[{"destination":"project","destination_value":{"a":1}}]',
  `[${'"x",'.repeat(2_000)}"x"]`,
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
];

/** What is sent instead of a body. */
export const BODIES: readonly string[] = [
  '',
  '{',
  'null',
  '"text"',
  '"{}"',
  '7',
  '[]',
  '{}',
  '[[[]]]',
  '{"":null}',
  '{"rules":null}',
  '{"data":{"a":1}}',
  '{"__proto__":[],"constructor":{"prototype":1},"toString":1,"hasOwnProperty":null}',
  '['.repeat(100_000),
  '{"a":'.repeat(30_000),
  `[${'null,'.repeat(40_000)}null]`,
  `[${'{},'.repeat(40_000)}{}]`,
  `{"ids":[${'"x",'.repeat(40_000)}"x"],"date":"2026-10-10"}`,
  `{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
  '\ufeff{}',
];

/** What an answer must not tell. */
export const LEAKS = /node_modules|\bat .*\.[jt]s:\d|syntax for type|QueryFailed|select |insert into/i;

/** The good body with one field that is not, for each field and each value. */
export function spoilt(body: Fields, wrapped: 'list' | undefined): string[] {
  const wrap = (text: string) => (wrapped === 'list' ? `[${text}]` : text);
  const without = (field: string) => Object.entries(body).filter(([name]) => name !== field);
  return Object.keys(body).flatMap((field) =>
    VALUES.map((value) => {
      const others = without(field).map(([name, other]) => `${JSON.stringify(name)}:${JSON.stringify(other)}`);
      return wrap(`{${[...others, `${JSON.stringify(field)}:${value}`].join(',')}}`);
    }),
  );
}
