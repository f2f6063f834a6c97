import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from './house.js';
import { browserExtension, goCli190, pythonCli } from './models.js';
import { goCliBulk, goItems } from './requests.js';

/** A server on which more than two heartbeats may not wait. */
let house: House;
beforeAll(async () => {
  house = await openHouse({ config: { INGEST_MAX_QUEUED_ROWS: '2' } });
});
afterAll(() => house.close());

describe('an overloaded server', () => {
  it('says when to come back, stores nothing, and every client keeps its heartbeats', async () => {
    const answer = await house.send(goCliBulk(house.key, goItems(house.now() - 60)));
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '15']);
    expect(JSON.parse(answer.text)).toEqual({ error: 'Too many heartbeats are waiting. Try again soon.' });
    for (const model of [goCli190, pythonCli, browserExtension]) {
      expect(model(answer, 3).fates).toEqual(['queued', 'queued', 'queued']);
    }
    expect(await house.stored()).toEqual([]);
  });

  it('takes what it has room for', async () => {
    const answer = await house.send(goCliBulk(house.key, goItems(house.now() - 60).slice(0, 2)));
    expect(goCli190(answer, 2).fates).toEqual(['delivered', 'delivered']);
    expect(await house.stored()).toHaveLength(2);
  });
});
