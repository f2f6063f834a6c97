import { type DynamicModule, Module } from '@nestjs/common';
import { QueueBoard } from '#libs/platform/queue';
import { BOARD_PATH } from './board-path.js';
import { QueueBoardController } from './queue-board.controller.js';

@Module({})
export class QueueBoardModule {
  /** @param url of Redis; undefined: everything there is not found */
  static forRoot(url: string | undefined): DynamicModule {
    return {
      module: QueueBoardModule,
      controllers: [QueueBoardController],
      providers: [{ provide: QueueBoard, useFactory: () => new QueueBoard(url, `/${BOARD_PATH}`) }],
    };
  }
}
