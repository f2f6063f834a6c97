import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { ApiKeyVerifier } from './api-key.verifier.js';
import { ApiKeysService } from './api-keys.service.js';
import { PrimaryKeys } from './primary-keys.js';

@Module({
  imports: [AuditModule],
  providers: [ApiKeysService, ApiKeyVerifier, PrimaryKeys],
  exports: [ApiKeysService, ApiKeyVerifier, PrimaryKeys],
})
export class ApiKeysModule {}
