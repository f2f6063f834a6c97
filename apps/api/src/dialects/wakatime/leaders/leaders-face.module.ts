import { type DynamicModule, Module } from '@nestjs/common';
import { LeaderboardsModule } from '#libs/leaderboards';
import { CAPTURE_LIMITS, type CaptureLimits } from '../heartbeats.requests.js';
import { BoardInvitesController } from './board-invites.controller.js';
import { LeadersController } from './leaders.controller.js';
import { PrivateBoardsController } from './private-boards.controller.js';
import { PublicWishController } from './public-wish.controller.js';

/** Leaderboards, public and private. */
@Module({})
export class LeadersFaceModule {
  static forRoot(limits: CaptureLimits): DynamicModule {
    return {
      module: LeadersFaceModule,
      imports: [LeaderboardsModule],
      controllers: [LeadersController, PublicWishController, BoardInvitesController, PrivateBoardsController],
      providers: [{ provide: CAPTURE_LIMITS, useValue: limits }],
    };
  }
}
