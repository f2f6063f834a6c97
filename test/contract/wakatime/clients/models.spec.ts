import { describe, expect, it } from 'vitest';
import {
  type Answer,
  browserExtension,
  type ClientModel,
  goCli190,
  goCli2026,
  pythonCli,
  vscodeWeb,
} from './models.js';

const bulk = (items: unknown, status = 201): Answer => ({ status, text: JSON.stringify({ responses: items }) });
const id = { data: { id: 'x' } };
const echo = (fields: object) => ({ data: { id: 'x', entity: '/a', type: 'file', category: 'coding', ...fields } });
const plain = (status: number, text = '{"error":"no"}'): Answer => ({ status, text });

/** Answers to one item, and what Go 1.90, Go 2026, Python and the browser extension were seen to do. */
const OBSERVED: [string, Answer, string, string, string, string][] = [
  ['201, echo', bulk([[echo({}), 201]]), 'delivered', 'delivered', 'delivered', 'delivered'],
  ['201, id only', bulk([[id, 201]]), 'delivered', 'delivered', 'delivered', 'delivered'],
  ['201, item 202', bulk([[id, 202]]), 'delivered', 'delivered', 'delivered', 'delivered'],
  ['201, null item', bulk([[null, 201]]), 'delivered', 'delivered', 'delivered', 'delivered'],
  ['202', bulk([[id, 201]], 202), 'delivered', 'delivered', 'delivered', 'delivered'],
  ['200', bulk([[id, 201]], 200), 'queued', 'queued', 'queued', 'queued'],
  ['item 200', bulk([[id, 200]]), 'queued', 'delivered', 'queued', 'delivered'],
  ['echo Coding', bulk([[echo({ category: 'Coding' }), 201]]), 'queued', 'delivered', 'delivered', 'delivered'],
  ['echo ai coding', bulk([[echo({ category: 'ai coding' }), 201]]), 'queued', 'delivered', 'delivered', 'delivered'],
  ['echo url', bulk([[echo({ type: 'url' }), 201]]), 'queued', 'delivered', 'delivered', 'delivered'],
  ['echo a,b', bulk([[echo({ dependencies: 'a,b' }), 201]]), 'queued', 'delivered', 'delivered', 'delivered'],
  ['item 400 error', bulk([[{ error: 'no' }, 400]]), 'dropped', 'dropped', 'dropped', 'queued'],
  ['item 400 errors', bulk([[{ errors: {} }, 400]]), 'dropped', 'dropped', 'dropped', 'dropped'],
  ['item 400 bare', bulk([[{}, 400]]), 'queued', 'dropped', 'dropped', 'dropped'],
  ['item 429', bulk([[{ errors: {} }, 429]]), 'queued', 'queued', 'queued', 'queued'],
  ['item 500', bulk([[{ errors: {} }, 500]]), 'queued', 'queued', 'queued', 'queued'],
  ['too few items', bulk([]), 'queued', 'queued', 'queued', 'queued'],
  ['201 {}', plain(201, '{}'), 'queued', 'queued', 'queued', 'queued'],
  ['400', plain(400), 'queued', 'queued', 'dropped', 'queued'],
  ['401', plain(401), 'queued', 'queued', 'queued', 'queued'],
  ['402', plain(402), 'queued', 'queued', 'queued', 'queued'],
  ['429', plain(429), 'queued', 'queued', 'queued', 'queued'],
  ['503', plain(503), 'queued', 'queued', 'queued', 'queued'],
  ['HTML 500', plain(500, '<html>'), 'queued', 'queued', 'queued', 'queued'],
];

describe('the models of the clients', () => {
  it.each(OBSERVED)('react to %s as seen', (_, answer, go190, go2026, python, browser) => {
    const fate = (model: ClientModel) => model(answer, 1).fates;
    expect(fate(goCli190)).toEqual([go190]);
    expect(fate(goCli2026)).toEqual([go2026]);
    expect(fate(pythonCli)).toEqual([python]);
    expect(fate(browserExtension)).toEqual([browser]);
  });

  it('exit as seen', () => {
    const codes = (answer: Answer) => [goCli190(answer, 3).exitCode, pythonCli(answer, 3).exitCode];
    expect(codes(bulk([[id, 201]]))).toEqual([0, 0]);
    expect(codes(bulk([[id, 201]], 200))).toEqual([102, 102]);
    expect(codes(plain(201, '{}'))).toEqual([0, 0]);
    expect(codes(plain(400))).toEqual([1, 102]);
    expect(codes(plain(401))).toEqual([104, 104]);
    expect(codes(plain(503))).toEqual([102, 102]);
  });

  it('one unreadable echo costs Go 1.90 the batch, a missing item only itself', () => {
    expect(
      goCli190(
        bulk([
          [id, 201],
          [echo({ category: 'Coding' }), 201],
        ]),
        2,
      ).fates,
    ).toEqual(['queued', 'queued']);
    expect(goCli190(bulk([[id, 201]]), 2).fates).toEqual(['delivered', 'queued']);
  });

  it('VS Code in the browser wants a taken batch and JSON', () => {
    expect(vscodeWeb(bulk([[id, 201]]), 1).fates).toEqual(['delivered']);
    expect(vscodeWeb(plain(201, '<html>'), 1).fates).toEqual(['lost']);
    expect(vscodeWeb(plain(400), 1).fates).toEqual(['lost']);
  });
});
