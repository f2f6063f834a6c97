import { PLAIN, repliesOf } from '../refusals.js';

/**
 * WakaTime says `error` of a request and `errors` of its fields. Clients queue on 401, 429 and 503, and lose or keep a
 * whole batch on 400: capture must never fail with one of the latter.
 */
export const replyTo = repliesOf(PLAIN);
