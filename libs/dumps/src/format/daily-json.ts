import {
  hoursMinutes,
  hoursMinutesSeconds,
  percentages,
  titleCaseCategory,
  toDecimal,
  toDigital,
  toDigitalSeconds,
  toText,
} from '#libs/kernel';
import type { Breakdown, ProjectDay, Slice } from '#libs/summaries';
import type { DumpDay, DumpSource } from './dump-source.js';
import { CLOSE_ENVELOPE, openEnvelope } from './envelope.js';

/** WakaTime's export of daily totals: every local day, and within it every project with its own lists. */
export async function* dailyJson(source: DumpSource): AsyncGenerator<Buffer> {
  yield Buffer.from(openEnvelope(source, source.activeRange));
  let isFirst = true;
  for await (const slice of source.days()) {
    for (const day of slice) {
      yield Buffer.from(`${isFirst ? '' : ','}${JSON.stringify(dayRecord(day))}`);
      isFirst = false;
    }
  }
  yield Buffer.from(CLOSE_ENVELOPE);
}

function dayRecord(day: DumpDay) {
  const shares = percentages(day.perProject.map((project) => project.seconds));
  return {
    date: day.date,
    grand_total: totalRecord(day.totalSeconds),
    ...listsOf(day, day.dependencies),
    machines: itemsOf(day.machines),
    projects: day.perProject.map((project, index) => projectRecord(project, shares[index] ?? 0)),
  };
}

function projectRecord(project: ProjectDay, percent: number) {
  return {
    name: project.name,
    grand_total: { ...totalRecord(project.seconds), percent },
    branches: itemsOf(project.branches),
    entities: itemsOf(project.entities),
    ...listsOf(project, project.dependencies),
    machines: itemsOf(project.machines),
  };
}

function listsOf(lists: Breakdown, dependencies: readonly Slice[]) {
  return {
    categories: itemsOf(lists.categories.map((slice) => ({ ...slice, name: titleCaseCategory(slice.name) }))),
    dependencies: itemsOf(dependencies),
    editors: itemsOf(lists.editors),
    languages: itemsOf(lists.languages),
    operating_systems: itemsOf(lists.operatingSystems),
  };
}

function totalRecord(seconds: number) {
  return {
    ...hoursMinutes(seconds),
    total_seconds: seconds,
    digital: toDigital(seconds),
    decimal: toDecimal(seconds),
    text: toText(seconds),
  };
}

function itemsOf(slices: readonly Slice[]) {
  const shares = percentages(slices.map((slice) => slice.seconds));
  return slices.map(({ name, seconds, machineId, type }, index) => ({
    name,
    total_seconds: seconds,
    percent: shares[index] ?? 0,
    digital: toDigitalSeconds(seconds),
    decimal: toDecimal(seconds),
    text: toText(seconds),
    ...hoursMinutesSeconds(seconds),
    ...(machineId !== undefined && { machine_name_id: machineId }),
    ...(type !== undefined && { type }),
  }));
}
