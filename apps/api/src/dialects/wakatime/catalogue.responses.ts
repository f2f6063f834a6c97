import { ApiProperty } from '@nestjs/swagger';
import { Flag, Int, ListOf, One, OrNull, Stamp, Strings, Text, Uuid } from './swagger-fields.js';

export class EditorBody {
  @Text('Short id.', 'vscode')
  readonly id!: string;
  @Text('Display name.', 'VS Code')
  readonly name!: string;
  @OrNull('string', '#RRGGBB', '#007ACC')
  readonly color!: string | null;
  @OrNull('string', 'Home page.', 'https://code.visualstudio.com')
  readonly website!: string | null;
  @OrNull('string', 'Source of the plugin.', 'https://github.com/wakatime/vscode-wakatime')
  readonly repository!: string | null;
  @OrNull('string', 'Always null: newest versions are known to version_url.')
  readonly version!: string | null;
  @OrNull('string', 'Where the newest version is named.')
  readonly version_url!: string | null;
  @OrNull('string', 'Where versions are described.')
  readonly history_url!: string | null;
  @Flag('Is a plugin published?', true)
  readonly released!: boolean;
  @Flag('Always false.', false)
  readonly hidden!: boolean;
}

export class EditorsAnswer {
  @ListOf(() => EditorBody, 'Sorted by name.')
  readonly data!: readonly EditorBody[];
  @Int('How many.', 120)
  readonly total!: number;
  @Int('Always 1.', 1)
  readonly total_pages!: number;
}

export class LanguageBody {
  @Uuid('The same on every server.')
  readonly id!: string;
  @Text('Display name.', 'TypeScript')
  readonly name!: string;
  @OrNull('string', '#RRGGBB', '#3178C6')
  readonly color!: string | null;
  @Flag('Is it in the catalogue, or did only a client name it?', true)
  readonly is_verified!: boolean;
  @Stamp('When the catalogue took it in.', '2026-11-01T00:00:00Z')
  readonly created_at!: string;
  @Stamp('When the catalogue last changed it.', '2026-11-01T00:00:00Z')
  readonly modified_at!: string;
}

export class LanguagesAnswer {
  @ListOf(() => LanguageBody, "Sorted by name; a person's own by time, longest first.")
  readonly data!: readonly LanguageBody[];
  @Int('How many.', 420)
  readonly total!: number;
  @Int('Always 1.', 1)
  readonly total_pages!: number;
}

/** Addresses by family. */
export class IpAddresses {
  @Strings('IPv4.')
  readonly v4!: readonly string[];
  @Strings('IPv6.')
  readonly v6!: readonly string[];
}

export class IpsBody {
  @One(() => IpAddresses, 'Where the API answers.')
  readonly api!: IpAddresses;
  @One(() => IpAddresses, 'Where pages are served.')
  readonly website!: IpAddresses;
  @One(() => IpAddresses, 'Where outgoing requests come from.')
  readonly worker!: IpAddresses;
}

export class MetaBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What each list of ips is for.',
  })
  readonly ip_descriptions!: Record<string, string>;
  @One(() => IpsBody, 'Empty: a self-hosted server is where its operator put it.')
  readonly ips!: IpsBody;
  @Stamp('When this last changed.', '2026-11-01T00:00:00Z')
  readonly last_modified_at!: string;
}

export class MetaAnswer {
  @One(() => MetaBody, 'Facts about the server.')
  readonly data!: MetaBody;
}
