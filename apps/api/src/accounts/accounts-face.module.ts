import { Module } from '@nestjs/common';
import { CustomRulesModule } from '#libs/custom-rules';
import { HeartbeatClearingsModule } from '#libs/heartbeats';
import { ProjectsModule } from '#libs/projects';
import { GuardedAppController } from './area/app-guarded.controller.js';
import { OwnAppLogoController } from './area/app-logo.controller.js';
import { AppScreen } from './area/app-screen.js';
import { OwnAppsController } from './area/apps.controller.js';
import { AuthorizedAppsController } from './area/authorized-apps.controller.js';
import { ClearDataController } from './area/clear-data.controller.js';
import { DeletionPageController } from './area/deletion.controller.js';
import { InvitesController } from './area/invites.controller.js';
import { KeysController } from './area/keys.controller.js';
import { PrimaryKeyController } from './area/keys-primary.controller.js';
import { MirrorsPageController } from './area/mirrors.controller.js';
import { NamesController } from './area/names.controller.js';
import { OverviewController } from './area/overview.controller.js';
import { EmailSettingsController } from './area/overview-email.controller.js';
import { PreferencesController } from './area/preferences.controller.js';
import { SecurityController } from './area/security.controller.js';
import { SecondFactorSettingsController } from './area/security-second-factor.controller.js';
import { SessionsController } from './area/sessions.controller.js';
import { ConfirmEmailController } from './entry/confirm-email.controller.js';
import { ConfirmLoginController } from './entry/confirm-login.controller.js';
import { Entrance } from './entry/entrance.js';
import { LoginController } from './entry/login.controller.js';
import { LoginLinkController } from './entry/login-link.controller.js';
import { LoginScreen } from './entry/login-screen.js';
import { OrgLoginController } from './entry/org-login.controller.js';
import { ResetController } from './entry/reset.controller.js';
import { SecondFactorController } from './entry/second-factor.controller.js';
import { SignUpController } from './entry/sign-up.controller.js';
import { UnsubscribeController } from './entry/unsubscribe.controller.js';

/** The pages of accounts. The libraries of identity are provided globally. */
@Module({
  imports: [CustomRulesModule, HeartbeatClearingsModule, ProjectsModule],
  controllers: [
    LoginController,
    SecondFactorController,
    ConfirmLoginController,
    LoginLinkController,
    SignUpController,
    OrgLoginController,
    ResetController,
    ConfirmEmailController,
    UnsubscribeController,
    OverviewController,
    EmailSettingsController,
    KeysController,
    PrimaryKeyController,
    SecurityController,
    SecondFactorSettingsController,
    SessionsController,
    PreferencesController,
    NamesController,
    ClearDataController,
    DeletionPageController,
    MirrorsPageController,
    InvitesController,
    AuthorizedAppsController,
    OwnAppsController,
    OwnAppLogoController,
    GuardedAppController,
  ],
  providers: [Entrance, LoginScreen, AppScreen],
})
export class AccountsFaceModule {}
