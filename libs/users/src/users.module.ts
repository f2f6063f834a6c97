import { Module } from '@nestjs/common';
import { UsersReader } from './users.reader.js';
import { UsersService } from './users.service.js';

@Module({ providers: [UsersReader, UsersService], exports: [UsersReader, UsersService] })
export class UsersModule {}
