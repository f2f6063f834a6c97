import { HttpException, NotFoundException, PayloadTooLargeException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#libs/kernel';
import { type ErrorReply, problemOf } from './problem.js';

const replyTo = ({ code }: DomainError): ErrorReply | undefined =>
  code === 'known' ? { status: 409, body: { error: 'Known.' }, headers: { 'retry-after': '1' } } : undefined;
const problem = (error: unknown) => problemOf(error, replyTo);
const coded = (code: string, options?: ErrorOptions) => Object.assign(new Error('secret detail', options), { code });

describe('problemOf', () => {
  it('lets the dialect answer what it knows', () => {
    expect(problem(new DomainError('known', 'for the log'))).toEqual({
      reply: { status: 409, body: { error: 'Known.' }, headers: { 'retry-after': '1' } },
      isFault: false,
    });
  });

  it('passes refusals that already have a shape', () => {
    const errors = { errors: { time: ['This field is required.'] } };
    expect(problem(new HttpException(errors, 400))).toEqual({ reply: { status: 400, body: errors }, isFault: false });
  });

  it('gives refusals of the HTTP layer words of our own', () => {
    expect(problem(new NotFoundException('Cannot GET /x'))).toEqual({
      reply: { status: 404, body: { error: 'Not found.' } },
      isFault: false,
    });
    expect(problem(new PayloadTooLargeException()).reply.status).toBe(413);
  });

  const ABSENCES = ['ECONNREFUSED', '57P01', '53300', '53100', '58030', '25006', '40P01', '08006', '57014'];
  it.each(ABSENCES)('calls the database unavailable for %s', (code) => {
    const unavailable = { status: 503, body: { error: 'Temporarily unavailable.' }, headers: { 'retry-after': '15' } };
    expect(problem(coded(code))).toEqual({ reply: unavailable, isFault: true });
    expect(problem(new Error('wrapped', { cause: coded(code) })).reply).toEqual(unavailable);
  });

  it.each(['22021', '22P02', '22008', '08P01'])('calls a value that cannot be stored a bad request: %s', (code) => {
    expect(problem(coded(code))).toEqual({ reply: { status: 400, body: { error: 'Bad request.' } }, isFault: true });
  });

  it.each([
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ])('knows a pool by its words: %s', (text) => {
    expect(problem(new Error(text)).reply.status).toBe(503);
  });

  it.each([
    new Error('secret detail'),
    coded('23505'),
    new DomainError('unknown', 'secret detail'),
    'text',
    undefined,
  ])('hides what nobody expected', (error) => {
    expect(problem(error)).toEqual({
      reply: { status: 500, body: { error: 'Internal server error.' } },
      isFault: true,
    });
  });
});
