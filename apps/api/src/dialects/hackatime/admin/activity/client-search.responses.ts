import { ApiProperty } from '@nestjs/swagger';
import { HackatimeHeartbeat } from '../../heartbeat-row.responses.js';

const UserId = () => ApiProperty({ type: 'integer', description: 'Number of the account.', example: 7 });
const Text = (description: string) => ApiProperty({ type: 'string', nullable: true, description });
const Seconds = (description: string) => ApiProperty({ description: `${description}, seconds since the Unix epoch.` });

export class UserAtAddress {
  @UserId()
  readonly user_id!: number;
  @ApiProperty({ example: '192.0.2.1' })
  readonly ip_address!: string;
  @Text('Name of the machine.')
  readonly machine!: string | null;
  @Text('As the client sent it.')
  readonly user_agent!: string | null;
  @Seconds('First seen so')
  readonly first_seen!: number;
  @Seconds('Last seen so, up to an hour behind')
  readonly last_seen!: number;
}

export class UsersAtAddressAnswer {
  @ApiProperty({ type: [UserAtAddress], description: 'Last seen first: each person, machine and client.' })
  readonly users!: UserAtAddress[];
  @ApiProperty({ description: 'Are there more after these?' })
  readonly has_more!: boolean;
}

export class UserOfMachine {
  @UserId()
  readonly user_id!: number;
  @ApiProperty({ example: 'laptop' })
  readonly machine!: string;
}

export class UsersOfMachineAnswer {
  @ApiProperty({ type: [UserOfMachine], description: 'Last seen first.' })
  readonly users!: UserOfMachine[];
  @ApiProperty({ description: 'Are there more after these?' })
  readonly has_more!: boolean;
}

class TwoUsers {
  @UserId()
  readonly user_a_id!: number;
  @UserId()
  readonly user_b_id!: number;
  @ApiProperty({ example: 'laptop' })
  readonly machine!: string;
  @ApiProperty({ example: '192.0.2.1' })
  readonly ip_address!: string;
}

export class AltCandidate extends TwoUsers {
  @Seconds('First seen there')
  readonly user_a_first_seen_on_combo!: number;
  @Seconds('Last seen there')
  readonly user_a_last_seen_on_combo!: number;
  @Seconds('First seen there')
  readonly user_b_first_seen_on_combo!: number;
  @Seconds('Last seen there')
  readonly user_b_last_seen_on_combo!: number;
}

export class AltCandidatesAnswer {
  @ApiProperty({ type: [AltCandidate], description: 'Of the places used last first, at most 5000.' })
  readonly candidates!: AltCandidate[];
}

export class IpMachinePair extends TwoUsers {
  @Seconds('First seen there')
  readonly user_a_first_seen!: number;
  @Seconds('Last seen there')
  readonly user_a_last_seen!: number;
  @Seconds('First seen there')
  readonly user_b_first_seen!: number;
  @Seconds('Last seen there')
  readonly user_b_last_seen!: number;
}

export class IpMachinePairsAnswer {
  @ApiProperty({ type: [IpMachinePair], description: 'Of the places used last first.' })
  readonly pairs!: IpMachinePair[];
}

export class SharedMachineBody {
  @ApiProperty({ example: 'laptop' })
  readonly machine!: string;
  @ApiProperty({ type: 'integer', description: 'How many people have a machine of that name.', example: 2 })
  readonly machine_frequency!: number;
  @ApiProperty({ type: [Number], description: 'Oldest account first, at most 1000.', example: [7, 12] })
  readonly user_ids!: number[];
}

export class SharedMachinesAnswer {
  @ApiProperty({ type: [SharedMachineBody], description: 'The most people first.' })
  readonly machines!: SharedMachineBody[];
}

export class SegmentHeartbeatsAnswer {
  @ApiProperty({ example: 'vscode/1.120' })
  readonly segment!: string;
  @ApiProperty({ type: 'integer', required: false, description: 'With `count_only` alone.' })
  readonly total_count?: number;
  @ApiProperty({ type: 'integer', required: false, example: 1000 })
  readonly limit?: number;
  @ApiProperty({ type: 'integer', required: false, example: 0 })
  readonly offset?: number;
  @ApiProperty({ type: [HackatimeHeartbeat], required: false, description: 'Newest first.' })
  readonly heartbeats?: HackatimeHeartbeat[];
  @ApiProperty({ required: false, description: 'Are there more after these?' })
  readonly has_more?: boolean;
}
