import { counter, gauge, histogram } from '#libs/platform/observability';

export const durations = histogram({
  name: 'http_request_duration_seconds',
  help: 'Requests by template of their route, until their answer was sent; status 499: the caller hung up before that.',
  labels: ['route', 'method', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const inFlight = gauge({ name: 'http_requests_in_flight', help: 'Requests that are being answered.' });

export const refusals = counter({
  name: 'refusals_total',
  help: 'Requests that were refused, by the code of the reason.',
  labels: ['code'],
});

export const faults = counter({ name: 'http_faults_total', help: 'Failures that nobody expected.' });
