import { Module } from '@nestjs/common';
import { LeakedCredentials } from './leaked-credentials.js';

/** Needs the libraries of identity, which are global. */
@Module({ providers: [LeakedCredentials], exports: [LeakedCredentials] })
export class LeaksModule {}
