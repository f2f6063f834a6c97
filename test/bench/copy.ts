import type { Client, Connection } from 'pg';

interface CopyConnection extends Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM STDIN` in text format, spoken through the events that `pg` hands to whatever it is submitted. */
class CopyIn {
  private failure: Error | undefined;
  private readonly text: string;
  private readonly data: Buffer;
  private readonly done: (error: Error | undefined) => void;

  constructor(text: string, data: Buffer, done: (error: Error | undefined) => void) {
    this.text = text;
    this.data = data;
    this.done = done;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.failure = error;
  }

  handleCommandComplete(): void {
    // the answer is complete with ReadyForQuery
  }

  handleReadyForQuery(): void {
    this.done(this.failure);
  }
}

/** @param data lines in COPY's text format */
export function copyIn(client: Client, text: string, data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = new CopyIn(text, Buffer.from(data), (error) => (error === undefined ? resolve() : reject(error)));
    client.query(query as never);
  });
}
