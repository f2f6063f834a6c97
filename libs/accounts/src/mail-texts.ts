import type { Mail } from '#libs/platform/mail';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
const NOT_YOU = 'If that was not you, you need not do anything.';

export const mails = {
  confirmEmail: (to: string, url: string): Mail => ({
    to,
    subject: 'Confirm your e-mail address',
    text: text('Please confirm that this is your address:', '', url, '', 'The link works for one day.', NOT_YOU),
  }),
  emailChanged: (to: string, username: string): Mail => ({
    to,
    subject: 'Your e-mail address was changed',
    text: text(
      `The account "${username}" now has another e-mail address; nothing more will be sent to this one.`,
      '',
      'If that was not you, tell whoever runs this server at once.',
    ),
  }),
  alreadyRegistered: (to: string, username: string, loginUrl: string): Mail => ({
    to,
    subject: 'You already have an account',
    text: text(
      `Somebody asked for an account with this address. There is one already, named "${username}".`,
      '',
      loginUrl,
      '',
      NOT_YOU,
    ),
  }),
  resetPassword: (to: string, username: string, url: string): Mail => ({
    to,
    subject: 'Set a new password',
    text: text(
      `Somebody asked for a new password for the account "${username}". Choose it here:`,
      '',
      url,
      '',
      'The link works for one hour, once.',
      `${NOT_YOU} Your password stays as it is.`,
    ),
  }),
  passwordChanged: (to: string, username: string): Mail => ({
    to,
    subject: 'Your password was changed',
    text: text(
      `The password of the account "${username}" was changed.`,
      '',
      'If that was not you, set a new one at once and look at your sessions.',
    ),
  }),
  invite: (to: string, url: string, days: number): Mail => ({
    to,
    subject: 'You are invited',
    text: text(
      'You can make an account here:',
      '',
      url,
      '',
      `The link works once, within ${days} ${days === 1 ? 'day' : 'days'}.`,
    ),
  }),
};
