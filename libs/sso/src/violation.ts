/** The constraint that a statement broke, however deep the driver's error lies. */
export function violatedConstraint(error: unknown): string | undefined {
  const { constraint, cause } = (error ?? {}) as { constraint?: string; cause?: unknown };
  return constraint ?? (cause === undefined ? undefined : violatedConstraint(cause));
}
