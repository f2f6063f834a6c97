import { ApiPropertyOptional } from '@nestjs/swagger';

/** A mirror as it is made or changed; what is absent stays, or has its default. */
export class MirrorRequest {
  @ApiPropertyOptional({
    maxLength: 2048,
    example: 'https://api.wakatime.com/api/v1',
    type: 'string',
    format: 'uri',
    description: 'As editors have it in `api_url`: http or https. A new mirror needs it.',
  })
  readonly url?: string;
  @ApiPropertyOptional({
    maxLength: 200,
    example: 'waka_0b8e5f0e-6a5c-4a52-9f0f-0a7c4f2d1b11',
    type: 'string',
    description: 'Your key over there; never shown again. A new mirror needs it.',
  })
  readonly api_key?: string;
  @ApiPropertyOptional({
    maxLength: 100,
    example: 'WakaTime',
    type: 'string',
    description: 'What you call it; the host when absent.',
  })
  readonly name?: string;
  @ApiPropertyOptional({ example: true, type: 'boolean', description: 'True when absent.' })
  readonly is_enabled?: boolean;
}
