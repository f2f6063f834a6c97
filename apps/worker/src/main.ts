import { serve } from './serve.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

try {
  const { close } = await serve();
  let isStopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  const isExpected = error instanceof Error && (error as { expected?: boolean }).expected === true;
  console.error(`beatkeeper: ${isExpected ? error.message : ((error as Error).stack ?? String(error))}`);
  process.exit(1);
}
