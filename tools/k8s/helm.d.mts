/** The folder of the chart. */
export const CHART: string;

/** Files of the chart by their paths in it. */
export function chartFiles(): Record<string, string>;
