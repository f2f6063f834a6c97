import { Module } from '@nestjs/common';
import { MirrorsController } from './mirrors.controller.js';

@Module({ controllers: [MirrorsController] })
export class MirrorsFaceModule {}
