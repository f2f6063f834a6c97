/** Injection token of the {@link AppConfig} that the command line was started with. */
export const CLI_CONFIG = Symbol('CliConfig');
