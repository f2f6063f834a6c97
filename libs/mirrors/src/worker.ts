import { Module } from '@nestjs/common';
import { HeartbeatsReader } from '#libs/heartbeats';
import { CheckMirrors } from './forward/check.handler.js';
import { ForwardMirror } from './forward/forward.handler.js';
import { MirrorCall } from './forward/mirror-call.js';

export { CHECK_MIRRORS } from './forward/check.job.js';
export { FORWARD_MIRROR } from './forward.job.js';
export { CheckMirrors, ForwardMirror, MirrorCall };

const HANDLERS = [CheckMirrors, ForwardMirror];

/** The jobs of mirrors. Needs their module and outbound calls, which are global. */
@Module({ providers: [HeartbeatsReader, MirrorCall, ...HANDLERS], exports: HANDLERS })
export class MirrorsWorkerModule {}
