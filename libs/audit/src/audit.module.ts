import { Module } from '@nestjs/common';
import { AuditEraser } from './audit.eraser.js';
import { AuditReader } from './audit.reader.js';
import { AuditVerifier } from './audit.verifier.js';
import { AuditLog } from './audit-log.js';

const PARTS = [AuditEraser, AuditLog, AuditReader, AuditVerifier];

@Module({ providers: PARTS, exports: PARTS })
export class AuditModule {}
