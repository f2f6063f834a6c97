import { type Browser, chromium } from 'playwright-core';
import { findProgram } from '../../tools/capabilities.mjs';

/** The public address of servers in tests, as a browser of {@link openChromium} knows it. */
export const PUBLIC_URL = 'http://beatkeeper.test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

/**
 * A headless Chromium that finds a server under its public address, and trusts it as it would with TLS.
 *
 * @param server `http://127.0.0.1:<port>`
 */
export async function openChromium(server: string): Promise<Browser> {
  const origin = `--unsafely-treat-insecure-origin-as-secure=${PUBLIC_URL}`;
  const address = `--host-resolver-rules=MAP beatkeeper.test:80 ${new URL(server).host}`;
  return chromium.launch({ executablePath: findProgram(NAMES) as string, args: [...QUIET, origin, address] });
}
