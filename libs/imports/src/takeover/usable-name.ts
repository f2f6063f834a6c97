const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RESERVED = new Set(['current', 'my']);
const MAX_LENGTH = 63;

/** The name itself where it is one of ours, else the nearest. */
export function usableName(name: string): string {
  const clean = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
  if (clean === '') return 'person';
  return RESERVED.has(clean.toLowerCase()) || UUID.test(clean) ? `user-${clean}` : clean;
}

/** `ann`, `ann-2`, `ann-3`, … */
export function* namesLike(name: string): Generator<string> {
  yield name;
  for (let number = 2; ; number++) {
    const ending = `-${number}`;
    yield name.slice(0, MAX_LENGTH - ending.length) + ending;
  }
}
