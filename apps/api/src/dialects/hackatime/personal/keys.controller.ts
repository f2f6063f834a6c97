import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppKeys, PrimaryKeys, REVEAL_POLICY, type RevealPolicy } from '#libs/api-keys';
import { type AuditActor, actorOf } from '#libs/audit';
import { grants } from '#libs/kernel';
import { GrantsService } from '#libs/oauth';
import { type Access, AuthError, CurrentAccess, Requires, self, unconvictedSelf } from '#libs/platform/auth';
import { presentedKey } from '../../../http/credentials/presented-key.js';
import { BY_WHOLE_CALLER, wholeCaller } from '../../../http/credentials/whole-caller.js';
import { countKeyReveal } from '../../../http/limits/count-key-reveal.js';
import { RateLimits } from '../../../http/limits/rate-limits.js';
import { AboutPeople, Operation, Refuses } from '../openapi.js';
import { PUBLIC_PREFIX } from '../prefixes.js';
import { forbidden } from '../problems.js';
import { KeyAnswer } from './authenticated.responses.js';

/** Keys for editors. */
@AboutPeople('Keys')
@Controller()
export class KeysController {
  constructor(
    private readonly primary: PrimaryKeys,
    private readonly ofApps: AppKeys,
    private readonly grants: GrantsService,
    private readonly limits: RateLimits,
    @Inject(REVEAL_POLICY) private readonly policy: RevealPolicy,
  ) {}

  @Get(`${PUBLIC_PREFIX}/authenticated/api_keys`)
  @Requires('read', unconvictedSelf())
  @Operation(
    'A key for the editors that an app sets up',
    'An app that may send activity (`write_heartbeats`) gets a key of its own: it sends activity and reads summaries, ' +
      'bears the name of the app, and is dead when the app is taken its access away. With `API_KEY_REVEAL=owner+oauth` it ' +
      'is the primary key, with `never` the key is shown once. Whoever calls with an API key gets that very key.',
  )
  @ApiResponse({ status: 200, type: KeyAnswer })
  @Refuses(404, 'There is no key that could be shown.')
  async show(
    @CurrentAccess() { viewer, owner }: Access,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyAnswer> {
    const own = presentedKey(request);
    if (viewer?.appId === undefined) return { token: own ?? '' };
    if (!grants(viewer.scopes, 'write_heartbeats')) {
      throw forbidden('Keys are for apps that may send activity: ask for the scope write_heartbeats');
    }
    await countKeyReveal(this.limits, { principal: viewer, address: request.ip }, reply);
    const actor: AuditActor = { kind: 'app', id: viewer.appId, credential: viewer.preview, address: request.ip };
    if (this.policy === 'owner+oauth') return { token: await this.primary.reveal(owner.id, this.policy, actor) };
    const app = await this.grants.ofApp(owner.id, viewer.appId);
    if (app === undefined) throw new AuthError('auth.unauthorized', 'the app lost its access');
    return { token: await this.ofApps.obtain(owner.id, { grantId: app.id, name: app.name }, this.policy, actor) };
  }

  @Post('my/settings/rotate_api_key')
  @HttpCode(200)
  @Requires(BY_WHOLE_CALLER, self(), { by: ['api_key', 'session'], isRecent: true })
  @Operation('A new primary key', 'The one before is dead at once.')
  @ApiResponse({ status: 200, type: KeyAnswer })
  async rotate(@CurrentAccess() { viewer, owner }: Access, @Req() request: FastifyRequest): Promise<KeyAnswer> {
    const caller = wholeCaller(viewer);
    return { token: (await this.primary.rotate(owner.id, actorOf(caller, request.ip))).apiKey };
  }
}
