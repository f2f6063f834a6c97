import { isoUtcSeconds, type Micros } from '#libs/kernel';
import type { Mail } from '#libs/platform/mail';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const dayOf = (at: Micros): string => isoUtcSeconds(at).slice(0, 10);

/** What a person is told on their way out. */
export const mails = {
  asked: (to: string, username: string, url: string): Mail => ({
    to,
    subject: 'You asked for your account to be deleted',
    text: text(
      `The account "${username}" is to be deleted. An administrator looks at it first.`,
      '',
      'Until then no new time is taken in, and everything else works: fetch your data, or change your mind here:',
      '',
      url,
      '',
      'If that was not you, log in, call it off, and set a new password.',
    ),
  }),
  approved: (to: string, username: string, { at, url }: { readonly at: Micros; readonly url: string }): Mail => ({
    to,
    subject: 'Your account is about to be deleted',
    text: text(
      `The account "${username}" will be erased on ${dayOf(at)} (UTC), with everything in it.`,
      '',
      'Until then you can call it off here:',
      '',
      url,
    ),
  }),
  cancelled: (to: string, username: string): Mail => ({
    to,
    subject: 'Your account stays',
    text: text(`The account "${username}" is not going to be deleted. New time is taken in again.`),
  }),
  executed: (to: string, username: string): Mail => ({
    to,
    subject: 'Your account was erased',
    text: text(
      `The account "${username}" and everything in it were erased. This is the last mail to this address.`,
      '',
      'Backups are kept for a while longer by whoever runs the server, and are not looked into.',
    ),
  }),
};
