import { runProcess } from './run-process.js';

// Loading the product takes a while, in which signals count already.
await runProcess(async () => (await import('./serve.js')).serve());
