/** It stopped before its end. What is stored stays, and the next run goes on there. */
export class TakeoverInterrupted extends Error {
  override readonly name = 'TakeoverInterrupted';
}
