import { Module } from '@nestjs/common';
import { MachinesRegistry } from './machines.registry.js';

@Module({ providers: [MachinesRegistry], exports: [MachinesRegistry] })
export class MachinesModule {}
