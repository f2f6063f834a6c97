import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

const TRACER = 'beatkeeper';
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NOTHING = /^0+$/;

/** Set as long as this process sends traces. Nothing below costs anything while it does not. */
const state = { isOn: false };

export const isTracing = (): boolean => state.isOn;

/** For whoever begins and ends the sending. */
export function setTracing(isOn: boolean): void {
  state.isOn = isOn;
}

/** What a span is about. Attributes hold templates, names and numbers: nothing that a person or a client wrote. */
export interface SpanText {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  readonly attributes?: Attributes;
  /** W3C `traceparent` of what caused it; absent: what is under way here; what is no such text: nothing. */
  readonly parent?: string | null;
}

/** A piece of work that is watched. */
export class Traced {
  constructor(
    private readonly span: Span,
    private readonly within: Context,
  ) {}

  /** Runs `work` so that what it begins belongs to this. */
  run<T>(work: () => T): T {
    return context.with(this.within, work);
  }

  set(attributes: Attributes): void {
    this.span.setAttributes(attributes);
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  /** @param failure what it failed with: its code or class is kept, its words are not */
  end(failure?: unknown): void {
    if (failure !== undefined) {
      this.span.setAttribute('error.type', typeof failure === 'string' ? failure : nameOf(failure));
      this.span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.span.end();
  }
}

/** Undefined while nothing is traced. */
export function startTraced({ name, kind, attributes = {}, parent }: SpanText): Traced | undefined {
  if (!state.isOn) return undefined;
  const within = parent === undefined ? context.active() : contextOf(parent);
  const span = trace.getTracer(TRACER).startSpan(name, { kind: KINDS[kind], attributes }, within);
  return new Traced(span, trace.setSpan(within, span));
}

/** As {@link startTraced}, where something is under way that it belongs to. */
export function startPart(text: Omit<SpanText, 'parent'>): Traced | undefined {
  return state.isOn && trace.getActiveSpan()?.isRecording() === true ? startTraced(text) : undefined;
}

/** Keeps `callback` in the trace of whoever passes it on to be called by somebody else. */
export function inThisTrace<A extends unknown[], R>(callback: (...args: A) => R): (...args: A) => R {
  return state.isOn ? context.bind(context.active(), callback) : callback;
}

/** W3C `traceparent` of what is under way; undefined: nothing is. */
export function traceparent(): string | undefined {
  const found = state.isOn ? trace.getActiveSpan()?.spanContext() : undefined;
  return found && `00-${found.traceId}-${found.spanId}-${found.traceFlags.toString(16).padStart(2, '0')}`;
}

/** For log lines. */
export function traceFields(): { readonly traceId?: string; readonly spanId?: string } {
  const found = state.isOn ? trace.getActiveSpan()?.spanContext() : undefined;
  return found === undefined ? {} : { traceId: found.traceId, spanId: found.spanId };
}

const KINDS: Readonly<Record<SpanText['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

function contextOf(parent: string | null): Context {
  const [, traceId = '', spanId = '', flags = '0'] = TRACEPARENT.exec(parent ?? '') ?? [];
  if (traceId === '' || NOTHING.test(traceId) || NOTHING.test(spanId)) return ROOT_CONTEXT;
  const caller = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, caller);
}

function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && /^[\w.-]{1,64}$/.test(code)) return code;
  return typeof name === 'string' ? name : 'Error';
}
