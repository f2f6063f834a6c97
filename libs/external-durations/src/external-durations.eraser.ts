import { Injectable } from '@nestjs/common';
import { ActivityPools, type ErasedPerson, eraseRows, eraseSlice, type PersonEraser } from '#libs/platform/database';

const SLICES = [eraseSlice('external_durations')];

/** Time that was told from elsewhere. */
@Injectable()
export class ExternalDurationsEraser implements PersonEraser {
  readonly erases = 'external durations';

  constructor(private readonly pools: ActivityPools) {}

  erase(person: ErasedPerson, signal: AbortSignal): Promise<void> {
    return eraseRows(this.pools.job, SLICES, person, signal);
  }
}
