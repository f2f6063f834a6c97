import { fastifyCookie } from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { randomText } from '#libs/platform/secrets';

/** Injection token of the address under which people reach this server, without a slash at the end. */
export const PUBLIC_URL = Symbol('PublicUrl');

type CookieRequest = Pick<FastifyRequest, 'headers'>;
type CookieReply = Pick<FastifyReply, 'header' | 'getHeader'>;

const SESSION = 'beatkeeper_session';
const VISITOR = 'beatkeeper_visitor';
const TICKET = 'beatkeeper_ticket';
const VISITOR_LENGTH = 32;
const SECONDS_PER_DAY = 86_400;
const MAX_SESSION_DAYS = 400;
const TICKET_SECONDS = 600;

/**
 * The cookies of a browser: the session of whoever is logged in, and a random text that tells browsers apart before. Not
 * readable by scripts, not sent along by other sites' forms, and over https bound to this very host.
 */
@Injectable()
export class BrowserCookies {
  private readonly isSecure: boolean;
  private readonly prefix: string;

  constructor(@Inject(PUBLIC_URL) publicUrl: string) {
    this.isSecure = publicUrl.startsWith('https:');
    this.prefix = this.isSecure ? '__Host-' : '';
  }

  session(request: CookieRequest): string | undefined {
    return this.read(request, SESSION);
  }

  /** The text of this browser; a new one is given to a browser that has none. */
  visitor(request: CookieRequest, reply: CookieReply): string {
    const known = this.read(request, VISITOR);
    if (known !== undefined && known.length === VISITOR_LENGTH) return known;
    const made = randomText(VISITOR_LENGTH);
    this.write(reply, VISITOR, made, SECONDS_PER_DAY);
    return made;
  }

  startSession(reply: CookieReply, token: string): void {
    this.write(reply, SESSION, token, MAX_SESSION_DAYS * SECONDS_PER_DAY);
  }

  endSession(reply: CookieReply): void {
    this.write(reply, SESSION, '', 0);
  }

  /** What a browser holds between the password and the code. */
  ticket(request: CookieRequest): string | undefined {
    return this.read(request, TICKET);
  }

  keepTicket(reply: CookieReply, ticket: string): void {
    this.write(reply, TICKET, ticket, TICKET_SECONDS);
  }

  dropTicket(reply: CookieReply): void {
    this.write(reply, TICKET, '', 0);
  }

  private read({ headers }: CookieRequest, name: string): string | undefined {
    if (headers.cookie === undefined) return undefined;
    return fastifyCookie.parse(headers.cookie)[this.prefix + name] || undefined;
  }

  private write(reply: CookieReply, name: string, value: string, maxAge: number): void {
    const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: this.isSecure, maxAge } as const;
    const cookie = fastifyCookie.serialize(this.prefix + name, value, options);
    // Fastify keeps several cookies of one answer apart.
    reply.header('set-cookie', cookie);
  }
}
