import { Module } from '@nestjs/common';
import { UserAgentsRegistry } from './user-agents.registry.js';

@Module({ providers: [UserAgentsRegistry], exports: [UserAgentsRegistry] })
export class UserAgentsModule {}
