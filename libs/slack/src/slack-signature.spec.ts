import { describe, expect, it } from 'vitest';
import { isFromSlack, type SignedRequest } from './slack-signature.js';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const AT = 1_531_420_618;
/** The example of Slack's own documents. */
const GOOD: SignedRequest = {
  timestamp: String(AT),
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  body: Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  ),
};

const isGood = (change: Partial<SignedRequest>, seconds = 0) =>
  isFromSlack(SECRET, { ...GOOD, ...change }, (AT + seconds) * 1_000_000);

describe('a request of Slack', () => {
  it.each([0, 300, -300])('is believed %i s after it was signed', (seconds) => {
    expect(isGood({}, seconds)).toBe(true);
  });

  it.each([301, -301])('is not believed %i s after it was signed', (seconds) => {
    expect(isGood({}, seconds)).toBe(false);
  });

  it.each<[string, Partial<SignedRequest>]>([
    ['another body', { body: Buffer.from('text=on') }],
    ['no signature', { signature: undefined }],
    ['no timestamp', { timestamp: undefined }],
    ['another timestamp', { timestamp: String(AT + 1) }],
    ['a timestamp that is none', { timestamp: `${AT}.0` }],
    ['another version', { signature: GOOD.signature?.replace('v0', 'v1') }],
    ['a short signature', { signature: 'v0=a2114d' }],
    ['a signature in capitals', { signature: GOOD.signature?.toUpperCase() }],
  ])('is not believed with %s', (_, change) => {
    expect(isGood(change)).toBe(false);
  });

  it('is not believed under another secret', () => {
    expect(isFromSlack(`${SECRET}x`, GOOD, AT * 1_000_000)).toBe(false);
  });
});
