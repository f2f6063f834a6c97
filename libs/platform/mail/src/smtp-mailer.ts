import { createTransport, type Transporter } from 'nodemailer';
import { type Mail, Mailer } from './mailer.js';

const TIMEOUT_MS = 10_000;

/** Sends through a mail server. */
export class SmtpMailer extends Mailer {
  readonly canSend = true;
  private readonly transport: Transporter;

  /** @param url `smtp://user:password@host:port` or `smtps://…` */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    this.transport = createTransport(url, {
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as object);
  }

  async send({ to, subject, text, unsubscribeUrl }: Mail): Promise<void> {
    const list = unsubscribeUrl === undefined ? {} : { list: { unsubscribe: unsubscribeUrl } };
    await this.transport.sendMail({ from: this.from, to: { name: '', address: to }, subject, text, ...list });
  }
}
