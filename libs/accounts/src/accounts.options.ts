/** What the installation decides about accounts. */
export interface AccountsSettings {
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly signUp: { readonly mode: 'open' | 'invite' | 'domain' | 'off'; readonly domains: readonly string[] };
  /** False: passwords let nobody in. */
  readonly hasLocalLogin: boolean;
  readonly session: { readonly idleDays: number; readonly maxDays: number };
}

/** {@link AccountsSettings} as a value that can be injected. */
export class AccountsOptions implements AccountsSettings {
  readonly publicUrl: string;
  readonly signUp: AccountsSettings['signUp'];
  readonly hasLocalLogin: boolean;
  readonly session: AccountsSettings['session'];

  constructor({ publicUrl, signUp, hasLocalLogin, session }: AccountsSettings) {
    this.publicUrl = publicUrl;
    this.signUp = signUp;
    this.hasLocalLogin = hasLocalLogin;
    this.session = session;
  }
}
