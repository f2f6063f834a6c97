import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type AuditActor, actorOf } from '#libs/audit';
import type { UserId } from '#libs/kernel';
import { accessOf } from '#libs/platform/auth';
import { type Browser, browserOf } from '../../http/browser/browser.js';
import { type FormValues, readForm } from '../../http/browser/read-form.js';
import { viewerOf } from './area.js';

/** Somebody at a page about their apps. */
export interface AppsVisit {
  readonly browser: Browser;
  readonly ownerId: UserId;
  /** As the audit log names them. */
  readonly actor: AuditActor;
  /** IANA zone of their clock. */
  readonly zone: string;
  /** What their form sent. */
  form(): Promise<FormValues>;
}

/** The {@link AppsVisit} of a route about oneself, at a browser. */
export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext): AppsVisit => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const [access, browser] = [accessOf(request), browserOf(request)];
  if (access === undefined || browser === undefined) throw new Error('this route is not about oneself, at a browser');
  return {
    browser,
    ownerId: access.owner.id,
    actor: actorOf(viewerOf(browser), browser.address),
    zone: access.owner.timezone,
    form: () => readForm(request),
  };
});
