/** Widths in tenths of a pixel at 11 px, of a face like Verdana; what is in no row is as wide as an "n". */
const WIDTHS: readonly (readonly [characters: string, tenths: number])[] = [
  ['ijl', 30],
  ["'|", 31],
  [' .,:;!It[]f/\\', 42],
  ['()r-"', 49],
  ['Jcskzvxy_{}', 60],
  ['?*^', 62],
  ['0123456789~', 70],
  ['abdeghnopqu', 68],
  ['FLEPSTZXYBCKRV', 74],
  ['ADGHNUO', 84],
  ['<>=+#&', 90],
  ['wMm@%W', 106],
];
const USUAL = 68;
/** Scripts whose letters are as wide as they are high, and pictures. */
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]|\p{Extended_Pictographic}/u;
const FULL = 116;

const tenthsOf = new Map(
  WIDTHS.flatMap(([characters, tenths]) => [...characters].map((one) => [one, tenths] as const)),
);

/** About how wide a line is drawn, in pixels at a size of 11. */
export function textWidth(words: string): number {
  const tenths = [...words].reduce(
    (sum, character) => sum + (tenthsOf.get(character) ?? (WIDE.test(character) ? FULL : USUAL)),
    0,
  );
  return Math.round(tenths / 10);
}
