import { report } from './expected-error.mjs';

/** Whoever interrupts this process waits for `tidyUp`. It ends with the code that a shell gives to that signal. */
export function tidyUpOnSignals(tidyUp) {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(signal, async () => {
      await tidyUp().catch(report);
      process.exit(code);
    });
  }
}
