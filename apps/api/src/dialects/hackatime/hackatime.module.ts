import { Module } from '@nestjs/common';
import { HackatimeAdminModule } from './admin/hackatime-admin.module.js';
import { HackatimeCompatModule } from './compat/hackatime-compat.module.js';
import { HackatimePersonalModule } from './personal/hackatime-personal.module.js';
import { HackatimeProgrammesModule } from './programmes/hackatime-programmes.module.js';
import { HackatimePublicModule } from './public/hackatime-public.module.js';
import { HackatimeSlackModule } from './slack/hackatime-slack.module.js';

/** The Hackatime API. */
@Module({
  imports: [
    HackatimeCompatModule,
    HackatimePublicModule,
    HackatimePersonalModule,
    HackatimeProgrammesModule,
    HackatimeSlackModule,
    HackatimeAdminModule,
  ],
})
export class HackatimeModule {}
