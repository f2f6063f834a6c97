import type { DynamicModule, Type } from '@nestjs/common';
import { CommitsWorkerModule, ResumeSync, SyncDueRepositories, SyncRepository } from '#libs/commits/worker';
import { ApplyRulesHandler, CustomRulesWorkerModule } from '#libs/custom-rules/worker';
import { DeletionsWorkerModule, EraseDuePeople, ErasePerson } from '#libs/deletions/worker';
import { BuildDumpHandler, DumpsWorkerModule, MailDumpHandler, SweepDumpsHandler } from '#libs/dumps/worker';
import { CheckGoals, EvaluateGoals, GoalsWorkerModule, MailGoal } from '#libs/goals/worker';
import { ClearHeartbeats, HeartbeatsWorkerModule } from '#libs/heartbeats/worker';
import { ImportHandler, ImportsWorkerModule, ResumeImportHandler } from '#libs/imports/worker';
import {
  ComputeFleetStatisticsHandler,
  InsightsWorkerModule,
  RefreshFleetStatisticsHandler,
} from '#libs/insights/worker';
import { CountLeaderHandler, LeaderboardsWorkerModule, TakeLeaderSnapshotHandler } from '#libs/leaderboards/worker';
import { CheckMirrors, ForwardMirror, MirrorsWorkerModule } from '#libs/mirrors/worker';
import {
  ApplyOrgPolicyHandler,
  CheckDomainsHandler,
  CheckDomainsOfOrgHandler,
  EraseOrgsHandler,
  ExpireOrgAuditHandler,
  OrgsWorkerModule,
} from '#libs/orgs/worker';
import type { AnyJobHandler } from '#libs/platform/queue';
import { CheckReports, MailReport, ReportsWorkerModule } from '#libs/reports/worker';
import { CheckHours, CountHours, PostHour, SlackWorkerModule } from '#libs/slack/worker';
import { FrequentRound, NightlyRound, StorageWorkerModule } from '#libs/storage/worker';
import { DeliverWebhook, TellDailySummaries, TellFirstHeartbeats, WebhooksWorkerModule } from '#libs/webhooks/worker';

/** Every handler of jobs there is, one line each. */
export const HANDLERS: readonly Type<AnyJobHandler>[] = [
  FrequentRound,
  NightlyRound,
  ApplyRulesHandler,
  BuildDumpHandler,
  MailDumpHandler,
  SweepDumpsHandler,
  ImportHandler,
  ResumeImportHandler,
  SyncRepository,
  ResumeSync,
  SyncDueRepositories,
  CheckGoals,
  EvaluateGoals,
  MailGoal,
  ComputeFleetStatisticsHandler,
  RefreshFleetStatisticsHandler,
  CountLeaderHandler,
  TakeLeaderSnapshotHandler,
  ApplyOrgPolicyHandler,
  CheckDomainsHandler,
  CheckDomainsOfOrgHandler,
  EraseOrgsHandler,
  ExpireOrgAuditHandler,
  EraseDuePeople,
  ErasePerson,
  CheckMirrors,
  ForwardMirror,
  ClearHeartbeats,
  CheckReports,
  MailReport,
  CheckHours,
  CountHours,
  PostHour,
  DeliverWebhook,
  TellDailySummaries,
  TellFirstHeartbeats,
];

/** The modules that export them. */
export const WORKER_MODULES: readonly (Type | DynamicModule)[] = [
  StorageWorkerModule,
  CustomRulesWorkerModule,
  CommitsWorkerModule,
  DeletionsWorkerModule,
  DumpsWorkerModule,
  ImportsWorkerModule,
  GoalsWorkerModule,
  HeartbeatsWorkerModule,
  InsightsWorkerModule,
  LeaderboardsWorkerModule,
  MirrorsWorkerModule,
  OrgsWorkerModule,
  ReportsWorkerModule,
  SlackWorkerModule,
  WebhooksWorkerModule,
];
