import { Module } from '@nestjs/common';
import { LeaksModule } from '#libs/leaks';
import { ProgrammesController } from './programmes.controller.js';
import { RevocationsController } from './revocations.controller.js';

/** Programmes that claim time, and keys that leaked: what programs of the operator call. */
@Module({ imports: [LeaksModule], controllers: [ProgrammesController, RevocationsController] })
export class HackatimeProgrammesModule {}
