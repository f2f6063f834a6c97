import { Controller, Get, Header, Inject, Ip, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Looks, PeopleReader } from '#libs/admin';
import { PrimaryKeys, REVEAL_POLICY, type RevealPolicy } from '#libs/api-keys';
import { actorOf } from '#libs/audit';
import { HeartbeatsReader } from '#libs/heartbeats';
import { grants, type Scope as ScopeName } from '#libs/kernel';
import {
  type Access,
  AuthError,
  CurrentAccess,
  lookedUpByQuery,
  type Principal,
  Requires,
  Scope,
} from '#libs/platform/auth';
import { mayReadEverybody } from '../../../http/access.resolver.js';
import { wholeCaller } from '../../../http/credentials/whole-caller.js';
import { countKeyReveal } from '../../../http/limits/count-key-reveal.js';
import { RateLimits } from '../../../http/limits/rate-limits.js';
import { forbidden } from '../problems.js';
import { EmailAnswer, HasDataAnswer, SpecialKeyAnswer } from './special.responses.js';

const PERSON_OR_OFFICE = Scope.none(
  'the person needs a scope, which the controller asks for; whoever administers none',
);
const BY = { by: ['api_key', 'oauth', 'admin_key'] } as const;
const OfQuery = () =>
  ApiQuery({
    name: 'user',
    required: false,
    description: 'Number, Slack id or username; others than oneself for administrators alone.',
    example: 'ada',
  });

/** What scripts ask that were made for Hack Club's Wakapi: of oneself, or of anybody by whoever administers. */
@ApiTags('Special')
@Controller('api/special')
export class SpecialController {
  constructor(
    private readonly people: PeopleReader,
    private readonly heartbeats: HeartbeatsReader,
    private readonly keys: PrimaryKeys,
    private readonly looks: Looks,
    private readonly limits: RateLimits,
    @Inject(REVEAL_POLICY) private readonly policy: RevealPolicy,
  ) {}

  @Get('email')
  @Requires(PERSON_OR_OFFICE, lookedUpByQuery(['user']), BY)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Somebody’s e-mail address' })
  @OfQuery()
  @ApiResponse({ status: 200, type: EmailAnswer })
  @ApiResponse({ status: 404, description: 'Nobody of this name, or nobody that the caller may ask about.' })
  async email(@CurrentAccess() access: Access, @Ip() address: string): Promise<EmailAnswer> {
    await this.admit(access, 'email', address);
    const [person] = await this.people.byNumber([access.owner.id]);
    return { email: person?.email ?? null };
  }

  @Get('hasData')
  @Requires(PERSON_OR_OFFICE, lookedUpByQuery(['user']), BY)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Has anything arrived of somebody?' })
  @OfQuery()
  @ApiResponse({ status: 200, type: HasDataAnswer })
  @ApiResponse({ status: 404, description: 'Nobody of this name, or nobody that the caller may ask about.' })
  async hasData(@CurrentAccess() access: Access, @Ip() address: string): Promise<HasDataAnswer> {
    await this.admit(access, 'read_heartbeats', address);
    const { firstTime } = await this.heartbeats.head(access.owner.id);
    return { hasData: firstTime !== null };
  }

  @Get('apikey')
  @Requires(PERSON_OR_OFFICE, lookedUpByQuery(['user']), BY)
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'One’s own primary key',
    description:
      'Where `API_KEY_REVEAL` lets keys be shown again, to an API key that may do everything: five times an hour, and ' +
      'each time is written down. Nobody’s key is shown to anybody else.',
  })
  @OfQuery()
  @ApiResponse({ status: 200, type: SpecialKeyAnswer })
  @ApiResponse({ status: 403, description: 'Keys are not shown again here, or not to this caller.' })
  @ApiResponse({ status: 404, description: 'Nobody of this name, or there is no key that could be shown.' })
  async apiKey(
    @CurrentAccess() { viewer, owner, isSelf }: Access,
    @Ip() address: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SpecialKeyAnswer> {
    if (!isSelf) demandOffice(viewer);
    if (!isSelf || viewer?.via !== 'api_key') throw forbidden('Keys are shown to their owners alone');
    const caller = wholeCaller(viewer);
    await countKeyReveal(this.limits, { principal: caller, address }, reply);
    return { apiKey: await this.keys.reveal(owner.id, this.policy, actorOf(caller, address)) };
  }

  /** @throws AuthError `auth.insufficient_scope`, `auth.unauthorized`, `auth.not_found` */
  private async admit({ viewer, owner, isSelf, scopes }: Access, scope: ScopeName, address: string): Promise<void> {
    if (isSelf) {
      if (grants(scopes, scope)) return;
      throw new AuthError('auth.insufficient_scope', `needs ${scope}`, { details: { scope } });
    }
    const principal = demandOffice(viewer);
    if (owner.id !== principal.userId) await this.looks.viewed({ principal, address }, owner.uuid);
  }
}

/** @throws AuthError `auth.unauthorized`, `auth.not_found` */
function demandOffice(viewer: Principal | undefined): Principal {
  if (viewer === undefined) throw new AuthError('auth.unauthorized', 'no credential');
  if (!mayReadEverybody(viewer)) throw new AuthError('auth.not_found', 'not shown to this caller');
  return viewer;
}
