import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TraceSender } from './trace-sender.js';
import { setTracing, startPart, startTraced, traceFields, traceparent } from './tracing.js';

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('without a collector', () => {
  it('nothing is traced', () => {
    expect(startTraced({ name: 'a', kind: 'server', parent: CALLER })).toBeUndefined();
    expect([startPart({ name: 'b', kind: 'client' }), traceparent(), traceFields()]).toEqual([
      undefined,
      undefined,
      {},
    ]);
  });
});

describe('with one', () => {
  let sender: TraceSender;
  beforeAll(async () => {
    const options = { url: 'http://127.0.0.1:1/v1/traces', headers: {}, serviceName: 'x', resource: {}, ratio: 1 };
    sender = await TraceSender.start(
      { ...options, sampler: 'parentbased_always_on' },
      { role: 'api', release: '1.0.0' },
    );
  });
  afterAll(async () => {
    await sender.onApplicationShutdown();
    expect(traceparent()).toBeUndefined();
    setTracing(false);
  });

  it('goes on from a traceparent, across whatever waits, and is told again as one', async () => {
    const traced = startTraced({ name: 'a', kind: 'server', parent: CALLER });
    expect(traced?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    const told = await traced?.run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return traceparent();
    });
    expect(told).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(told).not.toBe(CALLER);
    traced?.end();
    expect(traceparent()).toBeUndefined();
  });

  it.each([
    null,
    '',
    'nonsense',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    `${CALLER}-more`,
  ])('begins anew where the caller says %s', (parent) => {
    const traced = startTraced({ name: 'a', kind: 'server', parent });
    expect(traced?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traced?.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('has parts only of what is under way and wanted', () => {
    expect(startPart({ name: 'alone', kind: 'client' })).toBeUndefined();
    const unwanted = startTraced({ name: 'a', kind: 'server', parent: CALLER.replace(/01$/, '00') });
    expect(unwanted?.run(() => startPart({ name: 'b', kind: 'client' }))).toBeUndefined();
    const over = startTraced({ name: 'a', kind: 'server', parent: null });
    over?.end();
    expect(over?.run(() => startPart({ name: 'b', kind: 'client' }))).toBeUndefined();
  });
});
