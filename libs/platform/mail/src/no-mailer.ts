import { Mailer } from './mailer.js';

/** Where no mail server is configured. */
export class NoMailer extends Mailer {
  readonly canSend = false;

  send(): Promise<void> {
    return Promise.reject(new Error('no mail server is configured'));
  }
}
