import { Module } from '@nestjs/common';
import { PagesController } from './pages.controller.js';

/** What all pages share. */
@Module({ controllers: [PagesController] })
export class PagesModule {}
