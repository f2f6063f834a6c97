import { Module } from '@nestjs/common';
import { ImportsController } from './imports.controller.js';

/** Imports beside the WakaTime API. The service is provided globally. */
@Module({ controllers: [ImportsController] })
export class ImportsFaceModule {}
