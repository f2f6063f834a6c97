import { Module } from '@nestjs/common';
import { UsersModule } from '#libs/users';
import { BoardInvites } from './board-invites.service.js';
import { LeadersReader } from './leaders.reader.js';
import { PrivateBoards } from './private-boards.service.js';
import { PublicWish } from './public-wish.service.js';

/** Boards for whoever asks. Clock, database, secrets and the promises of jobs are global. */
@Module({
  imports: [UsersModule],
  providers: [LeadersReader, PrivateBoards, BoardInvites, PublicWish],
  exports: [LeadersReader, PrivateBoards, BoardInvites, PublicWish],
})
export class LeaderboardsModule {}
