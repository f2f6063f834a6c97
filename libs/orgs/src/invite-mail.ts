import type { Mail } from '#libs/platform/mail';

export interface InviteMail {
  readonly to: string;
  readonly orgName: string;
  readonly role: string;
  readonly token: string;
  /** Where people reach this server, without a slash at the end. */
  readonly publicUrl: string;
  readonly days: number;
}

export function inviteMail({ to, orgName, role, token, publicUrl, days }: InviteMail): Mail {
  const lines = [
    `You are invited to the organisation "${orgName}", as ${role}.`,
    'Its people will see the time that you spend from the day you join, on projects that you do not hide.',
    '',
    'Log in with this address, and accept here:',
    '',
    `${publicUrl}/account/organisations/join?token=${token}`,
    '',
    `The link works once, within ${days} days. If you do not want to, you need not do anything.`,
  ];
  return { to, subject: `You are invited to ${orgName.replaceAll(/[\r\n]+/g, ' ')}`, text: `${lines.join('\n')}\n` };
}
