/** A message to one person: plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Where mails of this kind are ended; mail programs show it as a button. */
  readonly unsubscribeUrl?: string;
}

/** Sends mail. Failing to send throws; nobody is told that it was sent when it was not. */
export abstract class Mailer {
  /** False where no mail server is configured: ways that need mail are not offered. */
  abstract readonly canSend: boolean;
  abstract send(mail: Mail): Promise<void>;
}
