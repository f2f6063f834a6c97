import { microsToSeconds } from '#libs/kernel';
import type { TimeSpan } from '#libs/stats';
import { wholeSeconds } from '../texts.js';
import type { SpanBody } from './people.responses.js';

/** @param project the only one that was asked for */
export function presentSpans(spans: readonly TimeSpan[], project: string | undefined): SpanBody[] {
  return spans.map(({ start, end, us }) => {
    const times = { start_time: microsToSeconds(start), end_time: microsToSeconds(end) };
    return {
      ...times,
      duration: wholeSeconds(microsToSeconds(us)),
      start: times.start_time,
      end: times.end_time,
      ...(project !== undefined && { project }),
    };
  });
}
