import { z } from 'zod';
import { cleanText, fieldProblems } from '#libs/kernel';
import { WEBHOOK_EVENT_TYPES } from './webhook-event.js';
import { WebhooksError } from './webhooks.errors.js';

const MAX_URL = 2048;
const MAX_DESCRIPTION = 200;
const EVENTS = `Must be a list of ${WEBHOOK_EVENT_TYPES.join(', ')}.`;

const endpoint = z.strictObject({
  url: z
    .string({ error: 'Must be an http:// or https:// URL.' })
    .transform((text) => cleanText(text) ?? '')
    .pipe(z.string().max(MAX_URL).superRefine(checkUrl)),
  description: z
    .string({ error: 'Must be text.' })
    .transform((text) => cleanText(text) ?? '')
    .pipe(z.string().max(MAX_DESCRIPTION))
    .optional(),
  events: z
    .array(z.enum(WEBHOOK_EVENT_TYPES, { error: EVENTS }), { error: EVENTS })
    .min(1, EVENTS)
    .transform((events) => [...new Set(events)]),
  is_enabled: z.boolean({ error: 'Must be true or false.' }).optional(),
});
const change = endpoint.partial();

export type NewEndpoint = z.infer<typeof endpoint>;
export type EndpointChange = z.infer<typeof change>;

/** @throws WebhooksError `webhooks.invalid` naming every bad field */
export function parseNewEndpoint(input: unknown): NewEndpoint {
  return parsed(endpoint, input);
}

/** What is absent stays. Fails as {@link parseNewEndpoint}. */
export function parseEndpointChange(input: unknown): EndpointChange {
  return parsed(change, input);
}

/** Addresses are judged again whenever they are called; here only what can never be called is refused. */
function checkUrl(text: string, context: z.RefinementCtx): void {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) context.addIssue('Must be an http:// or https:// URL.');
  else if (url.username !== '' || url.password !== '') context.addIssue('Must hold no credentials.');
}

function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const details = fieldProblems(result.error.issues);
  throw new WebhooksError('webhooks.invalid', 'the webhook is not valid', { details });
}
