/** What an installation has of Slack. */
export class SlackOptions {
  constructor(
    /** Undefined: no slash command is believed. */
    readonly signingSecret: string | undefined,
    /** Undefined: nothing is posted. */
    readonly botToken: string | undefined,
    /** Without a slash at the end. */
    readonly apiUrl: string,
  ) {}
}
