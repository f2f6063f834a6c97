import { publicTrustLevel, TRUST_LEVELS, type TrustLevel } from '#libs/users';

/** What everybody may know of the trust in a person. */
export interface TrustFactor {
  readonly trust_level: TrustLevel;
  /** 0 blue, 1 red, 2 green. */
  readonly trust_value: number;
}

/** That somebody is suspected is for administrators to know: to others they look as if nobody had judged them. */
export function presentTrustFactor(level: TrustLevel): TrustFactor {
  const shown = publicTrustLevel(level);
  return { trust_level: shown, trust_value: TRUST_LEVELS.indexOf(shown) };
}
