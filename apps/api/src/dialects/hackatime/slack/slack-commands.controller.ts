import { Body, Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CLOCK, type Clock } from '#libs/kernel';
import { anyone, Requires, Scope } from '#libs/platform/auth';
import { isFromSlack, SlackChannels, SlackOptions } from '#libs/slack';
import { openly, presentEcho, presentLeaders, privately } from './slack.presenter.js';
import { SlackMessage } from './slack.responses.js';

type SlackHeaders = Readonly<Record<string, string | undefined>>;

/** A slash command, as Slack tells it. */
interface Command {
  readonly command: string;
  readonly text: string;
  readonly channelId: string;
  readonly userId: string;
}

const SIGNED = Scope.none('Slack signs the body with a secret of the app');
const HELP = [
  '`/sailorslog on`: tell this channel whenever you have coded a full hour on a project',
  '`/sailorslog off`: stop that',
  '`/sailorslog leaderboard`: who of this channel has coded most today',
].join('\n');
const UNKNOWN = 'Nobody here is known by your Slack account. Log in with Slack once, or ask an administrator.';
const ID = /^[A-Z0-9]{2,32}$/;
const FORM = { schema: { type: 'object', additionalProperties: { type: 'string' } } } as const;

const SlashCommand =
  (summary: string): MethodDecorator =>
  (target, key, descriptor) => {
    ApiOperation({ summary, description: 'Signed by Slack; the body is its form.' })(target, key, descriptor);
    ApiBody(FORM)(target, key, descriptor);
    ApiResponse({ status: 200, type: SlackMessage })(target, key, descriptor);
    ApiResponse({ status: 401, description: 'Not signed, not by Slack, or too long ago. No body.' })(
      target,
      key,
      descriptor,
    );
  };

/** Slash commands of Slack. */
@ApiTags('Slack')
@Controller()
export class SlackCommandsController {
  constructor(
    private readonly options: SlackOptions,
    private readonly channels: SlackChannels,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('sailors_log/slack/commands')
  @HttpCode(200)
  @Requires(SIGNED, anyone())
  @SlashCommand('/sailorslog on, off, leaderboard, help')
  async sailorsLog(
    @Headers() headers: SlackHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SlackMessage | undefined> {
    const command = this.read(headers, body, reply);
    if (command === undefined) return undefined;
    const { channelId, userId } = command;
    const word = command.text.trim().toLowerCase();
    if (!ID.test(channelId) || !ID.test(userId)) return privately(HELP);
    if (word === 'leaderboard') return presentLeaders(await this.channels.leaders(channelId));
    if (word !== 'on' && word !== 'off') return privately(HELP);
    const person = await this.channels.personOf(userId);
    if (person === undefined) return privately(UNKNOWN);
    if (word === 'off') {
      const isChanged = await this.channels.turnOff(person, channelId);
      return privately(isChanged ? 'Off: this channel is told nothing more of you.' : 'It is off already.');
    }
    if (!(await this.channels.turnOn(person, channelId))) return privately('It is on already.');
    return openly(`From now on this channel is told whenever <@${userId}> has coded a full hour on a project.`);
  }

  @Post('timedump/slack/commands')
  @HttpCode(200)
  @Requires(SIGNED, anyone())
  @SlashCommand('/timedump: says what was typed')
  timedump(
    @Headers() headers: SlackHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): SlackMessage | undefined {
    const command = this.read(headers, body, reply);
    return command && presentEcho(command.command, command.text);
  }

  /** Undefined: refused, without a word. */
  private read(headers: SlackHeaders, body: unknown, reply: FastifyReply): Command | undefined {
    const { signingSecret } = this.options;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
    const signed = {
      timestamp: headers['x-slack-request-timestamp'],
      signature: headers['x-slack-signature'],
      body: bytes,
    };
    if (signingSecret === undefined || !isFromSlack(signingSecret, signed, this.clock.now())) {
      reply.code(401);
      return undefined;
    }
    const form = new URLSearchParams(bytes.toString('utf8'));
    const field = (name: string) => (form.get(name) ?? '').replaceAll('\u0000', '');
    return {
      command: field('command'),
      text: field('text'),
      channelId: field('channel_id'),
      userId: field('user_id'),
    };
  }
}
