import type { UserId } from '#libs/kernel';

/** Somebody whom an organisation's own provider sends. */
export interface OrgArrival {
  readonly orgId: string;
  readonly providerId: string;
  readonly userId: UserId;
  readonly userUuid: string;
  readonly username: string;
  /** As the provider names them. */
  readonly groups: readonly string[];
  readonly address: string | undefined;
}

/** What an organisation says about the people of its own provider. */
export interface OrgGate {
  /**
   * Asked at every login, before anything is made.
   *
   * @param email verified by the provider; undefined: it has not
   * @throws SsoError `sso.not_allowed` unless the address is of a domain that this organisation has proved its own
   */
  check(orgId: string, email: string | undefined): Promise<void>;
  /**
   * They are in: membership, role and groups follow the provider.
   *
   * @throws SsoError `sso.not_allowed` where no seat is free
   */
  receive(arrival: OrgArrival): Promise<void>;
}

export const ORG_GATE = Symbol('OrgGate');
