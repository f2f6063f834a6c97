import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { directory, Requires } from '#libs/platform/auth';
import { describeSchemas, MAX_COUNT, ScimError, type ScimResource } from '#libs/scim';
import { BY_DIRECTORY } from './resources.controllers.js';
import { SCIM_TYPE } from './scim.face.js';
import { ScimPresenter } from './scim.presenter.js';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What directories ask first: what is there, and what can be done with it. */
@ApiExcludeController()
@Controller('scim/v2')
export class ScimDiscoveryController {
  constructor(private readonly presenter: ScimPresenter) {}

  @Get('ServiceProviderConfig')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  config(): ScimResource {
    return {
      schemas: [`${CORE}:ServiceProviderConfig`],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: MAX_COUNT },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken',
          name: 'Bearer token',
          description: 'A token that the organisation made for its directory.',
          primary: true,
        },
      ],
      meta: { resourceType: 'ServiceProviderConfig', location: this.presenter.url('ServiceProviderConfig') },
    };
  }

  @Get('ResourceTypes')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  types(): ScimResource {
    return listOf(this.everyType());
  }

  @Get('ResourceTypes/:id')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  type(@Param('id') id: string): ScimResource {
    return found(this.everyType(), id);
  }

  @Get('Schemas')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  schemas(): ScimResource {
    return listOf(this.everySchema());
  }

  @Get('Schemas/:id')
  @Header('content-type', SCIM_TYPE)
  @Requires(BY_DIRECTORY, directory())
  schema(@Param('id') id: string): ScimResource {
    return found(this.everySchema(), id);
  }

  private everyType(): ScimResource[] {
    const typeOf = (name: string, description: string, extensions: object[]): ScimResource => ({
      schemas: [`${CORE}:ResourceType`],
      id: name,
      name,
      description,
      endpoint: `/${name}s`,
      schema: `${CORE}:${name}`,
      ...(extensions.length > 0 && { schemaExtensions: extensions }),
      meta: { resourceType: 'ResourceType', location: this.presenter.url(`ResourceTypes/${name}`) },
    });
    return [
      typeOf('User', 'Members of the organisation', [{ schema: ENTERPRISE_USER, required: false }]),
      typeOf('Group', 'Groups of the organisation', []),
    ];
  }

  private everySchema(): ScimResource[] {
    return describeSchemas().map((schema) => ({
      ...schema,
      meta: { resourceType: 'Schema', location: this.presenter.url(`Schemas/${schema.id}`) },
    }));
  }
}

function listOf(resources: readonly ScimResource[]): ScimResource {
  const { length } = resources;
  return { schemas: [LIST], totalResults: length, startIndex: 1, itemsPerPage: length, Resources: resources };
}

function found(resources: readonly ScimResource[], id: string): ScimResource {
  const resource = resources.find((each) => String(each.id).toLowerCase() === id.toLowerCase());
  if (resource === undefined) throw new ScimError('scim.not_found', 'there is no such thing');
  return resource;
}
