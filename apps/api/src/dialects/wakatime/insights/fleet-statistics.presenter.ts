import { findLanguage } from '#libs/heartbeats';
import type { Figure, FleetFigures, FleetSnapshot, NamedFigure } from '#libs/insights';
import {
  humanRangeName,
  type LocalDate,
  ordinalDateText,
  type RangeName,
  titleCaseCategory,
  toText,
} from '#libs/kernel';
import type { FleetAverage, FleetItem, FleetStatisticsBody, FleetTotal, InsightTime } from './insights.responses.js';

type Days = { readonly firstDay: LocalDate; readonly lastDay: LocalDate };
const NOTHING: FleetFigures = {
  total: null,
  dailyAverage: null,
  categories: [],
  editors: [],
  languages: [],
  operatingSystems: [],
};

/** @param days of the range, where nothing has been counted yet */
export function presentFleetStatistics(
  name: RangeName,
  snapshot: FleetSnapshot | undefined,
  days: Days,
): FleetStatisticsBody {
  const { total, dailyAverage, ...sections } = snapshot?.figures ?? NOTHING;
  const { firstDay, lastDay } = snapshot ?? days;
  const isAlways = () => true;
  return {
    categories: sections.categories.map((figure) =>
      item({ ...figure, name: titleCaseCategory(figure.name) }, isAlways),
    ),
    editors: sections.editors.map((figure) => item(figure, isAlways)),
    languages: sections.languages.map((figure) => item(figure, isVerifiedLanguage)),
    operating_systems: sections.operatingSystems.map((figure) => item(figure, isAlways)),
    daily_average: dailyAverage && averageOf(dailyAverage),
    total: total && totalOf(total),
    range: {
      start_date: firstDay,
      start_text: ordinalDateText(firstDay),
      end_date: lastDay,
      end_text: ordinalDateText(lastDay),
      name,
      text: humanRangeName(name),
    },
    timeout: 15,
    writes_only: false,
  };
}

function isVerifiedLanguage(name: string): boolean {
  return findLanguage(name)?.isVerified ?? false;
}

function item(figure: NamedFigure, isVerified: (name: string) => boolean): FleetItem {
  return { name: figure.name, is_verified: isVerified(figure.name), ...totalOf(figure) };
}

function totalOf(figure: Figure): FleetTotal {
  return { ...averageOf(figure), sum: timeOf(figure.sum) };
}

function averageOf({ average, count, max, median }: Figure): FleetAverage {
  return {
    average: timeOf(average),
    count: { text: count.toLocaleString('en-US') },
    max: timeOf(max),
    median: timeOf(median),
  };
}

function timeOf(seconds: number): InsightTime {
  return { seconds, text: toText(seconds) };
}
