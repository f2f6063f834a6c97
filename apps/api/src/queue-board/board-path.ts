import { pageHeaders } from '../http/browser-rules.js';

export const BOARD_PATH = 'admin/queues';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The board brings its own scripts and writes styles into its page; the fonts that it wants from elsewhere it does not get. */
export const boardHeaders = (): Record<string, string> => ({
  ...pageHeaders(),
  'content-security-policy': POLICY,
});
