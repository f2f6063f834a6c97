import type { FastifyReply } from 'fastify';
import type { VNode } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { type PageHeaderOptions, pageHeaders } from '../http/browser-rules.js';

export interface PageOptions extends PageHeaderOptions {
  readonly status?: number;
}

/** The document as text, and the headers that keep it to itself. */
export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

/** Answers with a page. */
export function sendPage(reply: FastifyReply, page: VNode, { status = 200, ...options }: PageOptions = {}): void {
  void reply
    .status(status)
    .headers({ ...pageHeaders(options), 'content-type': 'text/html; charset=utf-8' })
    .send(renderPage(page));
}

/** Sends the browser on, with a GET. */
export function sendOn(reply: FastifyReply, path: string): void {
  void reply.status(303).headers(pageHeaders({})).header('location', path).send();
}
