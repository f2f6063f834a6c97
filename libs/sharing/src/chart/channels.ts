/** 0 to 255 each, of `#rgb` or `#rrggbb`. */
export function channelsOf(color: string): readonly [red: number, green: number, blue: number] {
  const digits = color.slice(1);
  const whole = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits;
  const channel = (from: number) => Number.parseInt(whole.slice(from, from + 2), 16);
  return [channel(0), channel(2), channel(4)];
}
