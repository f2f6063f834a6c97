import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('./run-process.ts', import.meta.url));
const RUNNING = 'setInterval(() => undefined, 60_000); console.log("running");';

/** Runs `start`, the body of a function, as a process; sends it a signal for each line that it says. */
async function runWith(start: string, signal: NodeJS.Signals): Promise<{ exit: unknown[]; errors: string }> {
  const program = `import { runProcess } from ${JSON.stringify(MODULE)}; await runProcess(async () => { ${start} });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { env: {}, stdio: 'pipe' });
  const gone = once(child, 'close');
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  for await (const _ of createInterface({ input: child.stdout })) child.kill(signal);
  return { exit: await gone, errors };
}

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('is ended by %s while it starts, also as the first process of a container', async (signal, code) => {
  const { exit } = await runWith(`${RUNNING} await new Promise(() => undefined);`, signal);
  expect(exit).toEqual([code, null]);
});

it('closes on a signal, and ends at once on another one', async () => {
  const later = 'setTimeout(() => console.log("started"), 100);';
  const closing = (close: string) => `${RUNNING.replace('console.log("running");', '')} ${later}
    return { close: async () => { ${close} } };`;
  expect((await runWith(closing(''), 'SIGTERM')).exit).toEqual([0, null]);
  const slow = closing('console.log("closing"); await new Promise(() => undefined);');
  expect((await runWith(slow, 'SIGTERM')).exit).toEqual([1, null]);
  expect((await runWith(closing('throw new Error("no")'), 'SIGTERM')).exit).toEqual([1, null]);
});

it('says in one line why it does not start, where somebody can act on it', async () => {
  const refused = await runWith('throw Object.assign(new Error("no key"), { expected: true });', 'SIGTERM');
  expect(refused).toEqual({ exit: [1, null], errors: 'beatkeeper: no key\n' });
  expect((await runWith('throw new Error("bug");', 'SIGTERM')).errors).toMatch(/^beatkeeper: Error: bug\n {4}at /);
});
