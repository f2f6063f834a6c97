/** Wakapi's short words for ranges. What it means by `year` and `last_year` each face says for itself. */
const SHORT_FOR: Readonly<Record<string, string>> = {
  day: 'yesterday',
  '24_hours': 'last_24_hours',
  last_day: 'last_24_hours',
  week: 'this_week',
  month: 'this_month',
  '7_days': 'last_7_days',
  '14_days': 'last_14_days',
  '30_days': 'last_30_days',
  '6_months': 'last_6_months',
  '12_months': 'last_12_months',
  any: 'all_time',
};

/** The name of a range, known or not, in one spelling: `30_days` and `Last 30 Days` are `last_30_days`. */
export function rangeWord(text: string): string {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
  return Object.hasOwn(SHORT_FOR, word) ? (SHORT_FOR[word] as string) : word;
}
