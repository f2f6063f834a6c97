import { Module } from '@nestjs/common';
import { UserAccounts } from './user-accounts.js';
import { UsersReader } from './users.reader.js';
import { UsersService } from './users.service.js';

@Module({ providers: [UserAccounts, UsersReader, UsersService], exports: [UserAccounts, UsersReader, UsersService] })
export class UsersModule {}
