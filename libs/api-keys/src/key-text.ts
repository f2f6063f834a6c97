import { randomUUID } from 'node:crypto';

const KEY = /^(?:waka_)?([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/i;

/** The lower-case uuid of a key with or without its prefix; undefined for anything else. */
export function bareKey(text: string): string | undefined {
  return KEY.exec(text.trim())?.[1]?.toLowerCase();
}

/** A new key's uuid. */
export function newBareKey(): string {
  return randomUUID();
}

/** The spelling that is handed out. */
export function fullKey(bare: string): string {
  return `waka_${bare}`;
}

/** Enough to recognise a key in a list. */
export function previewOf(bare: string): string {
  return `waka_…${bare.slice(-4)}`;
}
