import { Module } from '@nestjs/common';
import { DeletionController } from './deletion.controller.js';

/** Leaving. */
@Module({ controllers: [DeletionController] })
export class DeletionFaceModule {}
