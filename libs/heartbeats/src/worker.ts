import { Module } from '@nestjs/common';
import { ClearHeartbeats } from './clearing/clear-heartbeats.handler.js';

export { ClearHeartbeats };

/** The jobs of heartbeats. Needs their module, which is global. */
@Module({ providers: [ClearHeartbeats], exports: [ClearHeartbeats] })
export class HeartbeatsWorkerModule {}
