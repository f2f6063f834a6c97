import { Module } from '@nestjs/common';
import { GoalsModule } from '#libs/goals';
import { GoalsController } from './goals.controller.js';

@Module({ imports: [GoalsModule], controllers: [GoalsController] })
export class GoalsFaceModule {}
