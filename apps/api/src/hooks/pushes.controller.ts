import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type HookHeaders, PushHooks } from '#libs/commits';
import { anyone, Requires, Scope } from '#libs/platform/auth';

/** Where forges tell pushes. */
@ApiTags('Hooks')
@Controller('api/hooks/v1')
export class PushesController {
  constructor(private readonly hooks: PushHooks) {}

  @Post('repositories/:id')
  @HttpCode(202)
  @Requires(Scope.none('the forge signs the body with a secret of the repository'), anyone())
  @ApiOperation({
    summary: 'A push',
    description:
      'Signed with the secret of the link: GitHub `X-Hub-Signature-256`, GitLab `X-Gitlab-Token`, Gitea and Forgejo `X-Gitea-Signature`, Bitbucket `X-Hub-Signature`, any other `X-Hub-Signature-256` or `X-Signature-256` (`sha256=` and hex HMAC-SHA-256 of the body).',
  })
  @ApiResponse({ status: 202, description: 'Heard.' })
  @ApiResponse({ status: 401, description: 'Unknown repository or wrong signature.' })
  async receive(@Param('id') id: string, @Headers() headers: HookHeaders, @Body() body: unknown): Promise<object> {
    await this.hooks.receive(id, headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
    return { data: {} };
  }
}
