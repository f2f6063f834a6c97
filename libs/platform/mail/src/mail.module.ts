import { type DynamicModule, Module } from '@nestjs/common';
import { Mailer } from './mailer.js';
import { NoMailer } from './no-mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

export interface MailOptions {
  /** Of the mail server; undefined: no mail. */
  readonly url: string | undefined;
  /** Sender, `Name <address>` or an address. */
  readonly from: string;
}

/** The one {@link Mailer} of the process. */
@Module({})
export class MailModule {
  static forRoot({ url, from }: MailOptions): DynamicModule {
    const useFactory = () => (url === undefined ? new NoMailer() : new SmtpMailer(url, from));
    return {
      module: MailModule,
      global: true,
      providers: [{ provide: Mailer, useFactory }],
      exports: [Mailer],
    };
  }
}
