import { Module } from '@nestjs/common';
import { ConfirmEmailController } from './entry/confirm-email.controller.js';
import { ConfirmLoginController } from './entry/confirm-login.controller.js';
import { Entrance } from './entry/entrance.js';
import { LoginController } from './entry/login.controller.js';
import { LoginLinkController } from './entry/login-link.controller.js';
import { LoginScreen } from './entry/login-screen.js';
import { ResetController } from './entry/reset.controller.js';
import { SecondFactorController } from './entry/second-factor.controller.js';
import { SignUpController } from './entry/sign-up.controller.js';

/** The pages of accounts. The libraries of identity are provided globally. */
@Module({
  controllers: [
    LoginController,
    SecondFactorController,
    ConfirmLoginController,
    LoginLinkController,
    SignUpController,
    ResetController,
    ConfirmEmailController,
  ],
  providers: [Entrance, LoginScreen],
})
export class AccountsFaceModule {}
