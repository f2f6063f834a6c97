import { describe, expect, it } from 'vitest';
import { progressOf } from './fates.js';

const YES = { isRefused: false, problem: null };
const answer = (...statuses: unknown[]) => ({ responses: statuses.map((status) => [{ error: 'x' }, status]) });

describe('progressOf', () => {
  it.each([
    ['nothing that can be read', undefined],
    ['a text', 'OK'],
    ['a list', [1, 2, 3]],
    ['an object without responses', { data: {} }],
    ['responses that are no list', { responses: 'three' }],
  ])('%s is a yes', (_, body) => {
    expect(progressOf(body, 3)).toEqual({ ...YES, done: 3, taken: 3, dropped: 0 });
  });

  it.each([200, 201, 202, 208, 302, 409])('%i: it is there', (status) => {
    expect(progressOf(answer(status), 1)).toEqual({ ...YES, done: 1, taken: 1, dropped: 0 });
  });

  it.each([400, 404, 413, 422])('%i: it will never be', (status) => {
    const problem = `a heartbeat was answered ${status} {"error":"x"}`;
    expect(progressOf(answer(201, status, 201), 3)).toEqual({ ...YES, problem, done: 3, taken: 2, dropped: 1 });
  });

  it.each([408, 425, 429, 500, 503, 599])('%i: again, with all that follow', (status) => {
    const problem = `a heartbeat was answered ${status} {"error":"x"}`;
    expect(progressOf(answer(201, status, 201), 3)).toEqual({ ...YES, problem, done: 1, taken: 1, dropped: 0 });
  });

  it.each([401, 403])('%i: no other will fare better', (status) => {
    expect(progressOf(answer(201, status), 2)).toMatchObject({ done: 1, taken: 1, isRefused: true });
  });

  it.each([
    ['fewer answers than heartbeats', answer(201)],
    ['an answer without a status', answer(201, '201')],
    ['an answer that is none', { responses: [[{}, 201], null] }],
  ])('%s: what nobody answered has not arrived', (_, body) => {
    const problem = 'a heartbeat was not answered';
    expect(progressOf(body, 2)).toEqual({ ...YES, problem, done: 1, taken: 1, dropped: 0 });
  });

  it('does not repeat the key, however it is told', () => {
    const key = 'waka_7a1e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11';
    const body = { responses: [[{ error: `${'y'.repeat(120)}${key} is no key of ours` }, 400]] };
    expect(progressOf(body, 1, key).problem).not.toContain('7a1e');
    expect(progressOf(body, 1, key).problem).toContain('y… is no key of ours');
  });

  it('keeps the first problem, and little of it', () => {
    const body = {
      responses: [
        [{ error: 'y'.repeat(999) }, 400],
        [null, 400],
      ],
    };
    const { problem, dropped } = progressOf(body, 2);
    expect([dropped, problem?.length, problem?.slice(0, 45)]).toEqual([
      2,
      200,
      'a heartbeat was answered 400 {"error":"yyyyyy',
    ]);
  });
});
