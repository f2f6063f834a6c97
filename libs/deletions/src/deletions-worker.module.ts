import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit';
import { EraseDuePeople, ErasePerson } from './deletions.handlers.js';
import { PersonErasure } from './person-erasure.js';

const HANDLERS = [ErasePerson, EraseDuePeople];

/** Carrying deletions out. Besides what the other module needs: the erasers, which that one provides. */
@Module({ imports: [AuditModule], providers: [PersonErasure, ...HANDLERS], exports: HANDLERS })
export class DeletionsWorkerModule {}
