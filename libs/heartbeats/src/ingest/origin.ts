/**
 * Names the instance that passes heartbeats on; Wakapi's name of it. Whatever comes with it is not passed on again, so
 * that no ring of instances, however long, goes round.
 */
export const ORIGIN_HEADER = 'x-origin-instance';
