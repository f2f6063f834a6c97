/** Routes of probes, which ask every few seconds and tell nothing that belongs in a log or a trace. */
export const PROBES: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/health/startup', '/api/health']);
