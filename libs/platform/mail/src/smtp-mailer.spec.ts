import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SmtpMailer } from './smtp-mailer.js';

interface Caught {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

const caught: Caught[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      caught.push({
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(chunks).toString('utf8'),
      });
      done();
    });
  },
});
let port: number;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.server.address() as AddressInfo).port;
});
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));
beforeEach(() => void caught.splice(0));

const mailer = () => new SmtpMailer(`smtp://127.0.0.1:${port}`, 'Beatkeeper <from@example.org>');

describe('SmtpMailer', () => {
  it('sends plain text with any letters to one person', async () => {
    await mailer().send({ to: 'ada@example.org', subject: 'Grüße', text: 'Köln\n.\nend\n' });
    const [mail] = caught;
    expect(mail).toMatchObject({ from: 'from@example.org', to: ['ada@example.org'] });
    const parsed = await PostalMime.parse(mail?.raw ?? '');
    expect(parsed).toMatchObject({ subject: 'Grüße', from: { name: 'Beatkeeper', address: 'from@example.org' } });
    expect(parsed.to).toEqual([{ name: '', address: 'ada@example.org' }]);
    expect(parsed.text?.replaceAll('\r\n', '\n').trim()).toBe('Köln\n.\nend');
    expect(parsed.html).toBeUndefined();
  });

  it('says where such mails are ended', async () => {
    const unsubscribeUrl = 'https://time.example.org/unsubscribe?token=a_b-c';
    await mailer().send({ to: 'ada@example.org', subject: 's', text: 'x', unsubscribeUrl });
    await mailer().send({ to: 'ada@example.org', subject: 's', text: 'x' });
    const headers = await Promise.all(caught.map(async ({ raw }) => (await PostalMime.parse(raw)).headers));
    const ends = headers.map((of) => of.find(({ key }) => key === 'list-unsubscribe')?.value);
    expect(ends).toEqual([`<${unsubscribeUrl}>`, undefined]);
  });

  it('lets no subject add a header or a recipient', async () => {
    await mailer().send({
      to: 'ada@example.org',
      subject: 'Hello\r\nBcc: eve@example.org\r\n\r\nanother body',
      text: 'x',
    });
    expect(caught[0]?.to).toEqual(['ada@example.org']);
    const parsed = await PostalMime.parse(caught[0]?.raw ?? '');
    expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(parsed.text?.trim()).toBe('x');
  });

  it.each([
    'ada@example.org\r\nBcc: eve@example.org',
    'ada@example.org, eve@example.org',
    'ada@example.org>\r\nRCPT TO:<eve@example.org',
    'eve@example.org <ada@example.org>',
  ])('never sends to somebody else because of the address %j', async (to) => {
    await mailer()
      .send({ to, subject: 's', text: 'x' })
      .catch(() => undefined);
    for (const mail of caught) {
      expect(mail.to).not.toContain('eve@example.org');
      const parsed = await PostalMime.parse(mail.raw);
      expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc');
    }
  });

  it('fails when nobody listens', async () => {
    const gone = new SmtpMailer('smtp://127.0.0.1:1', 'from@example.org');
    await expect(gone.send({ to: 'ada@example.org', subject: 's', text: 'x' })).rejects.toThrow(/ECONNREFUSED/);
  });
});
