import { grants, type Scope as ScopeName } from '#libs/kernel';

/** Leaves out the properties whose scope is not granted; properties that need none stay. */
export function pickGranted<T extends object>(
  result: T,
  granted: ReadonlySet<ScopeName>,
  needed: Readonly<Partial<Record<keyof T, ScopeName>>>,
): Partial<T> {
  const entries = Object.entries(result).filter(([key]) => {
    const scope = needed[key as keyof T];
    return scope === undefined || grants(granted, scope);
  });
  return Object.fromEntries(entries) as Partial<T>;
}
