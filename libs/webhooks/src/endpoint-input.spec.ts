import { describe, expect, it } from 'vitest';
import { parseNewEndpoint } from './endpoint-input.js';
import { WebhooksError } from './webhooks.errors.js';

const GOOD = { url: 'https://example.com/hooks', events: ['goal.reached'] };

function refusalOf(input: unknown): unknown {
  try {
    parseNewEndpoint(input);
  } catch (error) {
    if (error instanceof WebhooksError) return { ...(error.details as object) };
    throw error;
  }
  return undefined;
}

describe('a new webhook', () => {
  it.each<[unknown, Record<string, string[]>]>([
    [7, { body: ['Must be an object.'] }],
    [{ ...GOOD, url: `https://example.com/${'x'.repeat(2048)}` }, { url: ['No more than 2048 characters.'] }],
    [{ ...GOOD, url: 'ftp://example.com' }, { url: ['Must be an http:// or https:// URL.'] }],
    [{ ...GOOD, url: 'https://a:b@example.com' }, { url: ['Must hold no credentials.'] }],
    [{ ...GOOD, description: null }, { description: ['Must be text.'] }],
    [{ ...GOOD, description: 'x'.repeat(201) }, { description: ['No more than 200 characters.'] }],
    [{ ...GOOD, secret: 'x' }, { secret: ['Not a known field.'] }],
  ])('%j', (input, expected) => expect(refusalOf(input)).toEqual(expected));

  it('keeps an event once', () => {
    expect(parseNewEndpoint({ ...GOOD, events: ['goal.reached', 'goal.reached'] }).events).toEqual(['goal.reached']);
  });
});
