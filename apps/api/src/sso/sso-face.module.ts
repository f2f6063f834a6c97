import { Module } from '@nestjs/common';
import { SsoController } from './sso.controller.js';
import { SsoArrival } from './sso-arrival.js';
import { SsoLinksController } from './sso-links.controller.js';

/** The pages of single sign-on. */
@Module({ controllers: [SsoController, SsoLinksController], providers: [SsoArrival] })
export class SsoFaceModule {}
