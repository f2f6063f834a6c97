import { Module } from '@nestjs/common';
import { PeopleSearch } from './people-search.js';
import { UserAccounts } from './user-accounts.js';
import { UsersReader } from './users.reader.js';
import { UsersService } from './users.service.js';

const PARTS = [PeopleSearch, UserAccounts, UsersReader, UsersService];

@Module({ providers: PARTS, exports: PARTS })
export class UsersModule {}
