import { once } from 'node:events';

/** Options every command has. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** The one place that writes to stdout: one JSON object with `--json`, lines for people without. */
export function print(result: unknown, options: CommonOptions, lines: readonly string[]): void {
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
}

/** One JSON object per line, no faster than whoever reads them takes them. */
export async function printEach<Item>(items: AsyncIterable<Item>, shown: (item: Item) => object): Promise<void> {
  for await (const item of items) {
    if (!process.stdout.write(`${JSON.stringify(shown(item))}\n`)) await once(process.stdout, 'drain');
  }
}

/** Progress and remarks; never on stdout, which belongs to the result. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A failure that the operator can act on: one line, exit code 1. */
export class CommandError extends Error {
  readonly expected = true;
}
