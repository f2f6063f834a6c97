export * from './evaluation/goal-texts.js';
export type { IgnoredBecause, JudgedGoal, JudgedPeriod, PeriodStatus } from './evaluation/judge.js';
export * from './goal.js';
export * from './goal-evaluator.js';
export * from './goals.errors.js';
export * from './goals.module.js';
export * from './goals.service.js';
