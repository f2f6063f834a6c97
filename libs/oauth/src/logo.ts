const MAX_BYTES = 256 * 1024;

const KINDS: readonly { readonly type: string; readonly fits: (bytes: Buffer) => boolean }[] = [
  { type: 'image/png', fits: (bytes) => starts(bytes, 0, '\x89PNG\r\n\x1a\n') },
  { type: 'image/jpeg', fits: (bytes) => starts(bytes, 0, '\xff\xd8\xff') },
  { type: 'image/gif', fits: (bytes) => starts(bytes, 0, 'GIF87a') || starts(bytes, 0, 'GIF89a') },
  { type: 'image/webp', fits: (bytes) => starts(bytes, 0, 'RIFF') && starts(bytes, 8, 'WEBP') },
];

/**
 * The media type that the bytes themselves show: PNG, JPEG, GIF or WebP. Never SVG, which can run scripts.
 * Undefined for anything else, and for more than 256 KiB.
 */
export function logoTypeOf(logo: Uint8Array): string | undefined {
  if (logo.length > MAX_BYTES) return undefined;
  const bytes = Buffer.from(logo.buffer, logo.byteOffset, logo.byteLength);
  return KINDS.find(({ fits }) => fits(bytes))?.type;
}

function starts(bytes: Buffer, at: number, text: string): boolean {
  return bytes.subarray(at, at + text.length).toString('latin1') === text;
}
