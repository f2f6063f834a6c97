import { Module } from '@nestjs/common';
import { AdminModule } from '#libs/admin';
import { SpecialController } from './special.controller.js';

/** Keys, heartbeats and their owners are provided globally. */
@Module({ imports: [AdminModule], controllers: [SpecialController] })
export class SpecialModule {}
