/**
 * What stands for a client that only its editor and system are known of: a User-Agent in the clients' own form. Undefined
 * where neither is known.
 */
export function clientText(editor: string | null, system: string | null): string | undefined {
  if (editor === null && system === null) return undefined;
  const platform = (system ?? 'unknown').replace(/[()]/g, '');
  return `wakatime/unknown (${platform})${editor === null ? '' : ` ${editor.replace(/[\s/()]+/g, '_')}/unknown`}`;
}
