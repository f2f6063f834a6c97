import { repliesOf } from '../refusals.js';

/** Our own API says `error` of a request and `errors` of its fields. */
export const replyTo = repliesOf({
  request: (error) => ({ error }),
  fieldStatus: 400,
  fields: (errors) => ({ errors }),
});
