import { Module } from '@nestjs/common';
import { PUBLIC_URL } from '../http/browser/browser-cookies.js';
import { ScimDiscoveryController } from './discovery.controller.js';
import { ScimGroupsController, ScimUsersController } from './resources.controllers.js';
import { ScimPresenter } from './scim.presenter.js';

/** SCIM 2.0 (RFC 7643, 7644): where the directories of organisations come in. */
@Module({
  controllers: [ScimDiscoveryController, ScimGroupsController, ScimUsersController],
  providers: [
    { provide: ScimPresenter, inject: [PUBLIC_URL], useFactory: (publicUrl: string) => new ScimPresenter(publicUrl) },
  ],
})
export class ScimFaceModule {}
