let names: readonly string[] | undefined;

/** The zones that this machine knows, UTC first. */
export function zoneNames(): readonly string[] {
  names ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
  return names;
}
