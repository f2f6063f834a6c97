import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';

/** Where the process stands: it stops being ready before it stops serving. */
@Injectable()
export class Lifecycle implements BeforeApplicationShutdown {
  isDraining = false;

  beforeApplicationShutdown(): void {
    this.isDraining = true;
  }
}
