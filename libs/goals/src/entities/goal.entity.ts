import { defineEntity, p } from '@mikro-orm/core';
import type { GoalDelta } from '../goal.js';

const GoalSchema = defineEntity({
  name: 'StoredGoal',
  tableName: 'goals',
  properties: {
    id: p.uuid().primary(),
    userId: p.integer(),
    customTitle: p.text().nullable(),
    delta: p.text().$type<GoalDelta>(),
    seconds: p.integer(),
    languages: p.array(),
    projects: p.array(),
    editors: p.array(),
    categories: p.array(),
    isEnabled: p.boolean(),
    isInverse: p.boolean(),
    ignoreDays: p.array(),
    ignoreZeroDays: p.boolean(),
    improveByPercent: p.double().nullable(),
    snoozeUntil: p.datetime().nullable(),
    judgedFrom: p.datetime(),
    createdAt: p.datetime(),
    modifiedAt: p.datetime(),
  },
});

/** A row of `goals`. */
export class StoredGoal extends GoalSchema.class {}
GoalSchema.setClass(StoredGoal);
