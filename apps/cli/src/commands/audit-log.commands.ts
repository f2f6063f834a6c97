import { Command, Option } from 'nest-commander';
import {
  AUDIT_ACTIONS,
  type AuditAction,
  AuditEraser,
  AuditReader,
  type AuditRecord,
  AuditVerifier,
  type ChainHead,
  type ChainReport,
  INSTANCE_CHAIN,
  OPERATOR,
} from '#libs/audit';
import type { Micros } from '#libs/kernel';
import { UsersReader } from '#libs/users';
import { CommandError, type CommonOptions, print, printEach } from '../output.js';
import { BaseCommand } from './base.command.js';

interface VerifyOptions extends CommonOptions {
  readonly chain?: string;
  readonly head?: ChainHead;
}

const HEAD = /^(\d+):([0-9a-f]{64})$/;

@Command({ name: 'audit-log:verify', description: 'is the audit log what was written? exit code 1 when it is not' })
export class AuditLogVerifyCommand extends BaseCommand {
  constructor(private readonly verifier: AuditVerifier) {
    super();
  }

  override async run(_: string[], options: VerifyOptions): Promise<void> {
    const reports = await this.reports(options);
    const isIntact = reports.every((report) => report.isIntact);
    const chains = reports.map(({ isIntact: is_intact, ...report }) => ({ ...report, is_intact }));
    print({ is_intact: isIntact, chains }, options, reports.flatMap(linesOf));
    if (!isIntact) process.exitCode = 1;
  }

  private async reports({ chain, head }: VerifyOptions): Promise<ChainReport[]> {
    if (chain === undefined && head === undefined) return this.verifier.verifyAll();
    return [await this.verifier.verify(chain ?? INSTANCE_CHAIN, head)];
  }

  @Option({ flags: '--chain <chain>', description: '"instance" or the id of an organisation (default: all)' })
  parseChain(value: string): string {
    return value.toLowerCase();
  }

  @Option({
    flags: '--head <number:hash>',
    description: 'what an earlier run said and somebody kept: finds also an end that was cut off without a trace',
  })
  parseHead(value: string): ChainHead {
    const [, seq, hash] = HEAD.exec(value.toLowerCase()) ?? [];
    if (seq === undefined || hash === undefined) throw new CommandError(`"${value}" is not number:hash`);
    return { seq: Number(seq), hash: Buffer.from(hash, 'hex') };
  }
}

function linesOf({ chain, isIntact, records, erased, head, problems }: ChainReport): string[] {
  const verdict = isIntact ? 'intact' : 'TAMPERED WITH';
  return [
    `${chain}: ${verdict}; ${records} records, the details of ${erased} erased; head ${head.seq}:${head.hash}`,
    ...problems.map(({ kind, seq }) => `  record ${seq}: ${kind.replaceAll('_', ' ')}`),
  ];
}

interface ExportOptions extends CommonOptions {
  readonly chain?: string;
  readonly action?: AuditAction;
  readonly from?: Micros;
  readonly to?: Micros;
}

@Command({ name: 'audit-log:export', description: 'print the audit log, oldest first, one JSON object per line' })
export class AuditLogExportCommand extends BaseCommand {
  constructor(private readonly reader: AuditReader) {
    super();
  }

  override async run(_: string[], { chain, action, from, to }: ExportOptions): Promise<void> {
    await printEach(this.reader.all({ chain, action, from, to }), exported);
  }

  @Option({ flags: '--chain <chain>', description: '"instance" (default) or the id of an organisation' })
  parseChain(value: string): string {
    return value.toLowerCase();
  }

  @Option({ flags: '--action <action>', description: 'only this, e.g. admin.level_changed' })
  parseAction(value: string): AuditAction {
    const action = AUDIT_ACTIONS.find((known) => known === value);
    if (action === undefined) throw new CommandError(`no action "${value}"; there are ${AUDIT_ACTIONS.join(', ')}`);
    return action;
  }

  @Option({ flags: '--from <instant>', description: 'first instant, ISO 8601' })
  parseFrom(value: string): Micros {
    return instant(value);
  }

  @Option({ flags: '--to <instant>', description: 'first instant that is left out, ISO 8601' })
  parseTo(value: string): Micros {
    return instant(value);
  }
}

function instant(value: string): Micros {
  const milliseconds = Date.parse(value);
  if (Number.isNaN(milliseconds)) throw new CommandError(`"${value}" is not an ISO 8601 instant`);
  return milliseconds * 1000;
}

function exported({ at, detailsDigest, ...record }: AuditRecord): object {
  return { ...record, at: new Date(at / 1000).toISOString(), details_digest: detailsDigest };
}

interface EraseOptions extends CommonOptions {
  readonly user: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Command({
  name: 'audit-log:erase',
  description: 'delete what the audit log tells of a person (names, addresses, values); its records stay',
})
export class AuditLogEraseCommand extends BaseCommand {
  constructor(
    private readonly users: UsersReader,
    private readonly eraser: AuditEraser,
  ) {
    super();
  }

  override async run(_: string[], options: EraseOptions): Promise<void> {
    const person = await this.users.resolve(options.user, undefined);
    // Whoever has no account any more is still known by their id.
    const personUuid = person?.uuid ?? (UUID.test(options.user) ? options.user.toLowerCase() : undefined);
    if (personUuid === undefined) throw new CommandError(`no user "${options.user}"`);
    const profile = person && (await this.users.profile(person.id));
    const addresses = [profile?.email, profile?.publicEmail].filter((address) => address != null);
    const usernames = profile === undefined ? [] : [profile.username];
    const erased = await this.eraser.erase({ personUuid, addresses, usernames, actor: OPERATOR });
    print({ id: personUuid, erased }, options, [`${personUuid}: the details of ${erased} records erased`]);
  }

  @Option({
    flags: '--user <user>',
    description: 'username or id; the id also after the account is gone',
    required: true,
  })
  parseUser(value: string): string {
    return value;
  }
}
