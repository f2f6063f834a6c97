import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SCOPES } from '#libs/kernel';
import { OauthOptions } from '#libs/oauth';
import { anyone, Requires, Scope } from '#libs/platform/auth';

const CLIENT_AUTHENTICATION = ['client_secret_basic', 'client_secret_post'];

/** Tells client libraries how to talk to us (RFC 8414). */
@ApiExcludeController()
@Controller('.well-known')
export class MetadataController {
  constructor(private readonly options: OauthOptions) {}

  @Get('oauth-authorization-server')
  @Requires(Scope.none('how to talk to us is no secret'), anyone())
  metadata(): Record<string, unknown> {
    const { issuer, allowsImplicit } = this.options;
    return {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      introspection_endpoint: `${issuer}/oauth/introspect`,
      scopes_supported: SCOPES,
      response_types_supported: allowsImplicit ? ['code', 'token'] : ['code'],
      response_modes_supported: allowsImplicit ? ['query', 'fragment'] : ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token', ...(allowsImplicit ? ['implicit'] : [])],
      token_endpoint_auth_methods_supported: [...CLIENT_AUTHENTICATION, 'none'],
      revocation_endpoint_auth_methods_supported: [...CLIENT_AUTHENTICATION, 'none'],
      introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      service_documentation: `${issuer}/docs`,
    };
  }
}
