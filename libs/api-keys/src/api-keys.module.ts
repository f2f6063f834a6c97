import { type DynamicModule, Module } from '@nestjs/common';
import { API_KEY_SECRET, ApiKeyVerifier } from './api-key.verifier.js';
import { ApiKeysService } from './api-keys.service.js';

@Module({})
export class ApiKeysModule {
  /** @param secret keys the hashes; with another one every stored key is dead */
  static forRoot(secret: string): DynamicModule {
    return {
      module: ApiKeysModule,
      providers: [ApiKeysService, ApiKeyVerifier, { provide: API_KEY_SECRET, useValue: secret }],
      exports: [ApiKeysService, ApiKeyVerifier],
    };
  }
}
