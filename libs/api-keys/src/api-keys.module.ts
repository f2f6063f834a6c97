import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { ApiKeyVerifier } from './api-key.verifier.js';
import { ApiKeysService } from './api-keys.service.js';
import { AppKeys } from './app-keys.js';
import { LeakedKeys } from './leaked-keys.js';
import { PrimaryKeys } from './primary-keys.js';

@Module({
  imports: [AuditModule],
  providers: [ApiKeysService, ApiKeyVerifier, AppKeys, PrimaryKeys, LeakedKeys],
  exports: [ApiKeysService, ApiKeyVerifier, AppKeys, PrimaryKeys, LeakedKeys],
})
export class ApiKeysModule {}
