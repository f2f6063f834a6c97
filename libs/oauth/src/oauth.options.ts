/** How this installation runs its OAuth 2.0 provider. */
export class OauthOptions {
  constructor(
    /** What answers say in `iss`: the public address of the installation, without a slash at the end. */
    readonly issuer: string,
    /** The legacy implicit grant, for apps that are marked for it. */
    readonly allowsImplicit: boolean,
    /** Whose refresh tokens work once only, unless an app says so itself. */
    readonly refreshRotation: 'public' | 'always',
  ) {}
}
