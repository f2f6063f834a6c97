import { Module } from '@nestjs/common';
import { CommitsModule } from '#libs/commits';
import { PushesController } from './pushes.controller.js';

/** What other servers tell this one. */
@Module({ imports: [CommitsModule], controllers: [PushesController] })
export class HooksFaceModule {}
