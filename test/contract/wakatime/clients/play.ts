import type { House } from './house.js';
import type { ClientModel, Fate } from './models.js';
import type { WireAnswer, WireRequest } from './wire.js';

/** A client's send queue after it has been worked off. */
export interface Played<Item> {
  /** What the client believes to be stored. */
  readonly delivered: readonly Item[];
  readonly dropped: readonly Item[];
  readonly lost: readonly Item[];
  /** What it would send again, for ever. */
  readonly queued: readonly Item[];
  readonly answers: readonly WireAnswer[];
}

const MAX_ROUNDS = 4;

/** Sends what is queued until nothing is, or until it is plain that this will never be. */
export async function play<Item>(
  house: House,
  model: ClientModel,
  build: (items: readonly Item[]) => WireRequest,
  items: readonly Item[],
): Promise<Played<Item>> {
  const done: Record<Fate, Item[]> = { delivered: [], dropped: [], lost: [], queued: [] };
  const answers: WireAnswer[] = [];
  let queue = [...items];
  for (let round = 0; round < MAX_ROUNDS && queue.length > 0; round++) {
    const answer = await house.send(build(queue));
    answers.push(answer);
    const { fates } = model(answer, queue.length);
    const again: Item[] = [];
    queue.forEach((item, index) => {
      const fate = fates[index] ?? 'queued';
      (fate === 'queued' ? again : done[fate]).push(item);
    });
    queue = again;
  }
  return { ...done, queued: queue, answers };
}
