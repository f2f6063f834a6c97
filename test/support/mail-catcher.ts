import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface CaughtMail {
  readonly from: string;
  /** Of the envelope. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Addresses in the text, in their order. */
  readonly links: readonly string[];
}

export interface MailCatcher {
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly mails: readonly CaughtMail[];
  /** The next mail to this address that nobody took yet; waits for it. */
  take(to: string): Promise<CaughtMail>;
  close(): Promise<void>;
}

const PATIENCE_MS = 5_000;
const LINK = /https?:\/\/\S+/g;

/** A mail server that delivers to nobody. */
export async function startMailCatcher(): Promise<MailCatcher> {
  const mails: CaughtMail[] = [];
  const taken = new Set<CaughtMail>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      read(stream)
        .then((raw) => PostalMime.parse(raw))
        .then(({ from, subject = '', text = '' }) => {
          mails.push({ from: from?.address ?? '', to: recipients, subject, text, links: text.match(LINK) ?? [] });
          done();
        })
        .catch(done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the mail catcher has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    async take(to) {
      const deadline = performance.now() + PATIENCE_MS;
      while (performance.now() < deadline) {
        const found = mails.find((mail) => !taken.has(mail) && mail.to.includes(to));
        if (found !== undefined) {
          taken.add(found);
          return found;
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no mail came for ${to}`);
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
