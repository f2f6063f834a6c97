import { describe, expect, it } from 'vitest';
import { loadConfig } from './env.js';

const GIVEN = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgresql://app@db.example/beatkeeper',
  SECRET_KEY: 'a secret of tests, and of nobody else',
};
const observability = (env: Record<string, string>) => loadConfig({ ...GIVEN, ...env }).observability;

describe('what a process shows of itself', () => {
  it('is nothing unless it is asked for', () => {
    expect(observability({})).toEqual({ metrics: undefined, tracing: undefined });
    expect(observability({ OTEL_TRACES_SAMPLER: 'always_on' }).tracing).toBeUndefined();
  });

  it('is on the address of the server, on a port of its own', () => {
    expect(observability({ METRICS_PORT: '9464', HOST: '::' }).metrics).toEqual({ host: '::', port: 9464 });
  });

  it('reads the standard settings of OpenTelemetry', () => {
    const tracing = observability({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example:4318/',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi, x-tenant=a%2Cb',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    }).tracing;
    expect(tracing).toEqual({
      url: 'https://collector.example:4318/v1/traces',
      headers: { authorization: 'Basic YTpi', 'x-tenant': 'a,b' },
      serviceName: 'beatkeeper',
      resource: { 'deployment.environment.name': 'staging' },
      sampler: 'traceidratio',
      ratio: 0.25,
    });
  });

  it.each([
    ['METRICS_PORT', '70000'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Bearer'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'a=%zz'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ])('refuses %s=%s, and does not repeat it', (key, value) => {
    expect(() => observability({ [key]: value })).toThrow(new RegExp(`^bad configuration: ${key} [^;]*$`));
  });
});
