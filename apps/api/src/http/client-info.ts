import { type ClientInfo, decodeMachineName, ORIGIN_HEADER } from '#libs/heartbeats';
import { parseZone } from '#libs/kernel';

/** Names and values of a request's headers, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What the headers of a request that brings heartbeats say of its client. Unreadable values count as absent. */
export function readClient(headers: RequestHeaders, ip: string | null = null): ClientInfo {
  return {
    userAgent: firstOf(headers['user-agent']),
    machine: decodeMachineName(firstOf(headers['x-machine-name'])),
    timezone: parseZone(firstOf(headers.timezone)?.trim()) ?? null,
    ip,
    ...(headers[ORIGIN_HEADER] !== undefined && { isPassedOn: true }),
  };
}

/** Its extension of browsers cannot name itself: browsers write the User-Agent, and say where it comes from. */
const EXTENSION = /^(chrome|moz|safari-web)-extension:\/\//i;

/** Clients of WakaTime's own making, and those that call themselves so: they drop an item only at a status of 400. */
export function isWakatimeClient(headers: RequestHeaders): boolean {
  const isNamed = /^wakatime\//i.test(firstOf(headers['user-agent'])?.trim() ?? '');
  return isNamed || EXTENSION.test(firstOf(headers.origin)?.trim() ?? '');
}

/** The first value, of a header that was sent several times. */
export function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
