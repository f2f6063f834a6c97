type Rule = readonly [pattern: RegExp, name: string];

const UNIX: readonly Rule[] = [
  [/freebsd/i, 'FreeBSD'],
  [/openbsd/i, 'OpenBSD'],
  [/netbsd/i, 'NetBSD'],
  [/dragonfly/i, 'DragonFly BSD'],
  [/sunos|solaris|illumos/i, 'Solaris'],
];

/** First match counts: an Android, WSL or iOS string also names the system it descends from. */
const RULES: readonly Rule[] = [
  [/\bwin(?:dows|32|64|nt|[_-]|$)|cygwin|msys|mingw/i, 'Windows'],
  [/\bcros\b|chrome ?os/i, 'Chrome OS'],
  [/android/i, 'Android'],
  [/iphone|ipad|ipod|\bi(?:pad)?os\b/i, 'iOS'],
  [/darwin|mac ?os|macintosh|\bmac(?:[_-]|$)/i, 'Mac'],
  ...UNIX,
  [/wsl|linux.*microsoft/i, 'WSL'],
  [/linux|x11|ubuntu/i, 'Linux'],
];

/** Kernel strings of Linux may name anything, so only these tell a special one. */
const LINUX_RULES: readonly Rule[] = [
  [/wsl|microsoft/i, 'WSL'],
  [/android/i, 'Android'],
  [/(?:)/, 'Linux'],
];

const BARE = /^(?:linux|win|windows|mac|macos|darwin|android|ios|cros|freebsd|openbsd|netbsd)[_-]/i;
const KERNEL_NAME = /^([a-z][a-z0-9]{1,15})[-_]/i;

/** The system named by the text in parentheses of any user agent; null for an unknown one. */
export function osOfComment(text: string): string | null {
  return find(/^linux\b/i.test(text) ? LINUX_RULES : RULES, text);
}

/** As `osOfComment`, for a command line client's `<system>-<kernel>-<platform>`, where the first part is a name. */
export function osOfPlatform(text: string): string | null {
  const known = osOfComment(text);
  const [, name] = KERNEL_NAME.exec(text) ?? [];
  if (known !== null || name === undefined || name.toLowerCase() === 'unknown') return known;
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}

/** The system named by a bare word such as `linux_x86-64`; null for any other word. */
export function osOfWord(word: string): string | null {
  return BARE.test(word) ? osOfComment(word.replace('_', '-')) : null;
}

function find(rules: readonly Rule[], text: string): string | null {
  return rules.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
