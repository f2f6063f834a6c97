import type { ScimPage, ScimResource } from '#libs/scim';
import type { ScimQuery } from './scim.requests.js';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
/** Told whatever was asked for. */
const ALWAYS = new Set(['schemas', 'id', 'meta']);

/** Makes answers out of resources: with their addresses, and the attributes that were asked for. */
export class ScimPresenter {
  /** @param publicUrl without a slash at the end */
  constructor(private readonly publicUrl: string) {}

  resource(resource: ScimResource, query: ScimQuery = {}): ScimResource {
    const meta = resource.meta as { readonly resourceType: string };
    const located = {
      ...resource,
      ...this.references(resource),
      meta: { ...meta, location: this.locationOf(resource) },
    };
    return chosen(located, query);
  }

  list({ total, startIndex, resources }: ScimPage, query: ScimQuery): ScimResource {
    return {
      schemas: [LIST],
      totalResults: total,
      startIndex,
      itemsPerPage: resources.length,
      Resources: resources.map((resource) => this.resource(resource, query)),
    };
  }

  locationOf({ id, meta }: ScimResource): string {
    return this.url(`${(meta as { resourceType: string }).resourceType}s/${String(id)}`);
  }

  url(path: string): string {
    return `${this.publicUrl}/scim/v2/${path}`;
  }

  private references({ members, groups }: ScimResource): ScimResource {
    const at = (kind: string, items: unknown) =>
      (items as { value: string }[]).map((item) => ({ ...item, $ref: this.url(`${kind}/${item.value}`) }));
    return {
      ...(Array.isArray(members) && { members: at('Users', members) }),
      ...(Array.isArray(groups) && { groups: at('Groups', groups) }),
    };
  }
}

function chosen(resource: ScimResource, { attributes, excludedAttributes }: ScimQuery): ScimResource {
  const [wanted, unwanted] = [namesIn(attributes), namesIn(excludedAttributes)];
  if (wanted.size === 0 && unwanted.size === 0) return resource;
  const isShown = (name: string) =>
    ALWAYS.has(name) || (wanted.size > 0 ? wanted.has(name.toLowerCase()) : !unwanted.has(name.toLowerCase()));
  return Object.fromEntries(Object.entries(resource).filter(([name]) => isShown(name)));
}

/** Of `name.givenName` the whole `name`: a part alone is never asked for by those who then miss the rest. */
function namesIn(text: unknown): ReadonlySet<string> {
  if (typeof text !== 'string') return new Set();
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => name !== '').map((name) => (name.startsWith('urn:') ? name : topOf(name))));
}

function topOf(name: string): string {
  return name.split('.', 1)[0] ?? name;
}
