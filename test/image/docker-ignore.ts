/** Whether a path of the build context gets into the build, by the rules of a `.dockerignore`: the last match wins. */
export function contextFilter(dockerIgnore: string): (path: string) => boolean {
  const rules = dockerIgnore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isBack: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    let isIn = true;
    for (const { isBack, pattern } of rules) if (pattern.test(path)) isIn = isBack;
    return isIn;
  };
}

/** A pattern matches a path and everything below it. */
function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\//g, '\u0000')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replaceAll('\u0000', '(?:.*/)?');
  return new RegExp(`^${source}(?:/.*)?$`);
}
