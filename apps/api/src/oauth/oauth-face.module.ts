import { Module } from '@nestjs/common';
import { AppLogoController } from './app-logo.controller.js';
import { AppsController } from './apps-api/apps.controller.js';
import { AuthorizeController } from './authorize.controller.js';
import { MetadataController } from './metadata.controller.js';
import { TokenController } from './token.controller.js';

/** The OAuth 2.0 provider as people and apps meet it. */
@Module({
  controllers: [AppLogoController, AppsController, AuthorizeController, MetadataController, TokenController],
})
export class OauthFaceModule {}
