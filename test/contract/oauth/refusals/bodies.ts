import { basicOf, type Call, encoded, REDIRECT_URI } from '../../../support/oauth-client.js';
import { type Refusal, type Reply, replyOf, type World } from './refusal.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const BAD = { status: 400, error: 'invalid_request' } as const;

interface Papers {
  readonly id: string;
  readonly secret: string;
}

/** What a client sends that is otherwise in order: who it is stands in the header, the code is made up. */
function sent(build: (papers: Papers) => Call) {
  return async ({ site, confidential: { id, secret = '' } }: World): Promise<Reply> => {
    const { headers, ...call } = build({ id, secret });
    const authorization = basicOf(id, secret);
    return replyOf(
      await site.call('/oauth/token', { ...call, headers: { accept: JSON_TYPE, authorization, ...headers } }),
    );
  };
}

const form = (raw: string) => sent(() => ({ raw, type: FORM }));
const json = (raw: string) => sent(() => ({ raw, type: JSON_TYPE }));

const PART = encoded({ grant_type: 'authorization_code', redirect_uri: REDIRECT_URI });
const JSON_PART = `"grant_type":"authorization_code","redirect_uri":"${REDIRECT_URI}"`;

/** RFC 6749 §3.2: form-encoded, each parameter at most once. JSON is this product's addition. */
const BROKEN: readonly (readonly [name: string, send: (world: World) => Promise<Reply>])[] = [
  ['nothing', form('')],
  ['an empty object', json('{}')],
  ['two codes', form(`${PART}&code=a&code=b`)],
  ['the same code twice', form(`${PART}&code=a&code=a`)],
  ['two grant types', form(`${PART}&grant_type=refresh_token&code=a`)],
  ['two ids of one client', sent(({ id }) => ({ raw: `${PART}&code=a&client_id=${id}&client_id=${id}`, type: FORM }))],
  ['a list by brackets', form(`${PART}&code[]=a`)],
  ['an object by brackets', form(`${PART}&code=a&scope[a]=b`)],
  ['a list in JSON', json(`{${JSON_PART},"code":["a"]}`)],
  ['an object in JSON', json(`{${JSON_PART},"code":{"a":1}}`)],
  ['a list as JSON', json(`[{${JSON_PART},"code":"a"}]`)],
  ['a text as JSON', json('"grant_type=authorization_code"')],
  ['a number as JSON', json('1')],
  ['null as JSON', json('null')],
  ['broken JSON', json(`{${JSON_PART}`)],
  ['a form that says it is JSON', json(PART)],
  ['JSON that says it is a form', form(`{${JSON_PART}}`)],
  ['letters that are no UTF-8', sent(() => ({ raw: new Uint8Array([0xff, 0xfe, 0xc0, 0x80]), type: FORM }))],
  [
    'letters in JSON that are no UTF-8',
    sent(() => ({ raw: new Uint8Array([0x22, 0xc3, 0x28, 0x22]), type: JSON_TYPE })),
  ],
  ['XML', sent(() => ({ raw: '<grant_type>authorization_code</grant_type>', type: 'application/xml' }))],
  [
    'a form of several parts',
    sent(() => ({
      raw: '--x\r\ncontent-disposition: form-data; name="code"\r\n\r\na\r\n--x--',
      type: 'multipart/form-data; boundary=x',
    })),
  ],
  ['JSON that is very deep', json(`{${JSON_PART},"code":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)],
];

/** In order as bodies go, with values that no code has. */
const STRANGE: readonly (readonly [name: string, send: (world: World) => Promise<Reply>])[] = [
  ['a NUL', form(`${PART}&code=a%00b`)],
  ['a NUL in JSON', json(`{${JSON_PART},"code":"a\\u0000b"}`)],
  ['half of a letter', json(`{${JSON_PART},"code":"\\ud800"}`)],
  ['broken escapes', form(`${PART}&code=%zz%f`)],
  ['a number instead of a text', json(`{${JSON_PART},"code":1e400}`)],
  ['true instead of a text', json(`{${JSON_PART},"code":true}`)],
  ['a list of prototypes', json(`{${JSON_PART},"code":"a","__proto__":{"code":"b"},"constructor":{}}`)],
  ['a redirect_uri with a NUL', form(`grant_type=authorization_code&code=${'A'.repeat(43)}&redirect_uri=a%00`)],
  ['parameters that nobody knows', form(`${PART}&code=a&audience=x&audience=y&resource=z`)],
];

export const BODIES: readonly Refusal[] = [
  ...BROKEN.map(([name, send]) => ({ name: `a body with ${name}`, rule: 'RFC 6749 §3.2, §5.2', send, ...BAD })),
  ...STRANGE.map(([name, send]) => ({
    name: `a code with ${name}`,
    rule: 'RFC 6749 §5.2; nothing that a client sends is our fault',
    send,
    status: 400,
    error: 'invalid_grant',
  })),
  {
    name: 'a body of a megabyte',
    rule: 'RFC 9110 §15.5.14',
    send: form(`${PART}&code=${'a'.repeat(1_000_000)}`),
    status: 413,
    error: 'invalid_request',
  },
  {
    name: 'an error for a client that wants no JSON',
    rule: 'errors are written as answers are',
    send: sent(() => ({ raw: PART, type: FORM, headers: { accept: FORM } })),
    ...BAD,
  },
];
