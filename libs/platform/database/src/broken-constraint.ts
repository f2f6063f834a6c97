/** The name of the constraint that a failed statement broke, however deep the error of the driver is wrapped. */
export function brokenConstraint(error: unknown): string | undefined {
  const { constraint, cause } = (error ?? {}) as { constraint?: unknown; cause?: unknown };
  if (typeof constraint === 'string') return constraint;
  return cause === undefined || cause === null ? undefined : brokenConstraint(cause);
}
