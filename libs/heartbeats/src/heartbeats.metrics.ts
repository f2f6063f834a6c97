import { counter, gauge, histogram, SECONDS } from '#libs/platform/observability';

/** Where rows gather before they are stored. */
export type BatcherName = 'live' | 'late' | 'recorded';

export const received = counter({
  name: 'heartbeats_received_total',
  help: 'Items that were sent: accepted (stored, and said so), duplicate, refused (never to be sent again), or failed (to be sent again).',
  labels: ['source', 'result'],
});
for (const source of ['live', 'recorded'])
  for (const result of ['accepted', 'duplicate', 'refused', 'failed']) received.inc({ source, result }, 0);

export const lag = histogram({
  name: 'heartbeat_ingest_lag_seconds',
  help: 'Age of live heartbeats when they were stored: how long they waited in editors and on the way.',
  buckets: [1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800],
});

export const items = histogram({
  name: 'heartbeat_request_items',
  help: 'Items of one call.',
  buckets: [1, 5, 10, 25, 50, 100, 250, 500, 1_000],
});

export const commits = histogram({
  name: 'heartbeat_commit_duration_seconds',
  help: "From handing over a request's rows until they were committed, waiting included.",
  labels: ['batcher'],
  buckets: SECONDS,
});

export const queuedRows = gauge({
  name: 'ingest_queued_rows',
  help: 'Heartbeats that wait to be committed or are being committed.',
  labels: ['batcher'],
});
for (const batcher of ['live', 'late']) queuedRows.set({ batcher }, 0);

export const batchRows = histogram({
  name: 'ingest_batch_rows',
  help: 'Rows of one transaction.',
  labels: ['batcher'],
  buckets: [1, 5, 25, 50, 100, 250, 500, 1_000],
});
