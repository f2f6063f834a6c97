/** Where administrators' tools call. */
export const ADMIN_PREFIX = 'api/admin/v1';

/** Where the Hackatime surface is served. */
export const HACKATIME_PREFIXES: string[] = [ADMIN_PREFIX];
