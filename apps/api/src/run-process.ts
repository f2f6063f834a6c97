import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** What a shell says of a process that a signal has ended: this, and the signal's number. */
const ENDED_BY_SIGNAL = 128;

/** Something that runs until it is closed. */
interface Running {
  close(): Promise<void>;
}

/**
 * A whole process: starts, and closes on the first SIGINT or SIGTERM. A second one, and one that comes before all has
 * started, ends it at once: the first process of a container is ended by no signal that it does not handle.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  let isStopping = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (running === undefined) process.exit(ENDED_BY_SIGNAL + constants.signals[signal]);
      if (isStopping) process.exit(1);
      isStopping = true;
      running.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
  try {
    running = await start();
  } catch (error) {
    const isExpected = error instanceof Error && (error as { expected?: boolean }).expected === true;
    console.error(`beatkeeper: ${isExpected ? error.message : ((error as Error).stack ?? String(error))}`);
    process.exit(1);
  }
}
