/** Injection token: heartbeats that one answer may list. */
export const MAX_LISTED_HEARTBEATS = Symbol('MaxListedHeartbeats');
