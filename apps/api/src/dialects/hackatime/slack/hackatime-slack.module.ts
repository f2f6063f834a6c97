import { Module } from '@nestjs/common';
import { SlackCommandsController } from './slack-commands.controller.js';
import { SlackOauthController } from './slack-oauth.controller.js';

/** Slash commands of Slack, and who somebody is there. */
@Module({ controllers: [SlackOauthController, SlackCommandsController] })
export class HackatimeSlackModule {}
