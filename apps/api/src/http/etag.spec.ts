import { describe, expect, it } from 'vitest';
import { EtagGate, NotModified } from './etag.js';

function pass(ifNoneMatch: string | undefined, ...state: (string | number)[]) {
  const headers: Record<string, unknown> = {};
  const reply = {
    header(name: string, value: unknown) {
      headers[name] = value;
      return reply;
    },
  };
  const gate = new EtagGate({ headers: { 'if-none-match': ifNoneMatch } } as never, reply as never);
  try {
    gate.pass(...state);
    return { headers, isFresh: false };
  } catch (error) {
    expect(error).toBeInstanceOf(NotModified);
    return { headers, isFresh: true };
  }
}

describe('EtagGate', () => {
  const tag = String(pass(undefined, 'ada', 7, '2026-10-10').headers.etag);

  it('names the state', () => {
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(pass(undefined, 'ada', 8, '2026-10-10').headers.etag).not.toBe(tag);
    expect(pass(undefined, 'grace', 7, '2026-10-10').headers.etag).not.toBe(tag);
  });

  it.each([tag, tag.slice(2), `"other", ${tag}`, '*'])('ends the request for a caller that holds %s', (header) => {
    expect(pass(header, 'ada', 7, '2026-10-10').isFresh).toBe(true);
  });

  it.each([undefined, '', '"other"'])('lets a caller through that holds %s', (header) => {
    expect(pass(header, 'ada', 7, '2026-10-10').isFresh).toBe(false);
  });
});
