import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const FONT = 'DejaVuSans.ttf';
/** Beside the source, and seen from what is compiled of it. */
const FONT_FOLDERS = ['../assets/', '../../../../libs/sharing/assets/'];
/** Pixels per unit of the drawing: sharp on dense screens. */
const SCALE = 2;

let started: Promise<Uint8Array> | undefined;

/** Turns our own drawings into pictures. Loads its program and the font with the first one. */
@Injectable()
export class Rasteriser {
  /** PNG of an SVG without a media query. Takes some milliseconds of this process. */
  async png(svg: string): Promise<Buffer> {
    started ??= start();
    const fontBuffers = [await started];
    const font = { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' };
    const drawing = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: SCALE } });
    const image = drawing.render();
    const bytes = Buffer.from(image.asPng());
    image.free();
    drawing.free();
    return bytes;
  }
}

async function start(): Promise<Uint8Array> {
  const program = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  const [bytes, font] = await Promise.all([readFile(program), readFile(fontFile())]);
  await initWasm(bytes);
  return font;
}

function fontFile(): URL {
  const files = FONT_FOLDERS.map((folder) => new URL(`${folder}${FONT}`, import.meta.url));
  const found = files.find((file) => existsSync(file));
  if (found === undefined) throw new Error(`the font ${FONT} is missing`);
  return found;
}
