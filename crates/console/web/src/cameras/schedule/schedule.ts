/** When a camera is recorded: hours of the week, and what is said of them. Pure. */

import type { components } from "../../api/schema";

export type Schedule = components["schemas"]["Schedule"];
export type When = components["schemas"]["When"];
export type Weekday = components["schemas"]["Weekday"];
export type WeeklySpan = components["schemas"]["WeeklySpan"];

export const WEEKDAYS: readonly Weekday[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];
export const WORKDAYS = WEEKDAYS.slice(0, 5);
/** The gateway takes no more of one day. */
export const SPANS_A_DAY = 8;
const DAY = 1440;
const WEEK = 7 * DAY;

/** What a camera has where nothing else was chosen. */
export const ALWAYS: Required<Schedule> = {
  when: "always",
  spans: [],
  pre_s: 10,
  post_s: 60,
  kinds: [],
};

/** A schedule with everything that it leaves out. */
export const complete = (schedule: Schedule | undefined): Required<Schedule> => ({
  ...ALWAYS,
  ...schedule,
});

/** What somebody wrote for a time of day, as `08:30`: also `8`, `830`, `8:30` and `8：30`. */
export function timeOf(text: string): string | undefined {
  const found = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.trim());
  if (!found) return undefined;
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)];
  if (minutes > 59 || hours * 60 + minutes > DAY) return undefined;
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const beginOf = ({ day, from }: WeeklySpan): number => WEEKDAYS.indexOf(day) * DAY + minuteOf(from);

/** How many minutes hours last; those that do not end after they begin end on the next day. */
function lengthOf({ from, to }: WeeklySpan): number {
  const length = minuteOf(to) - minuteOf(from);
  return length > 0 ? length : length + DAY;
}

const overlap = (one: WeeklySpan, two: WeeklySpan): boolean =>
  (beginOf(one) - beginOf(two) + WEEK) % WEEK < lengthOf(two) ||
  (beginOf(two) - beginOf(one) + WEEK) % WEEK < lengthOf(one);

/** The first thing that is wrong with hours of the week. */
export function wrong(
  spans: readonly WeeklySpan[],
): { what: "none" } | { what: "empty" | "overlap" | "time"; day: Weekday } | undefined {
  if (spans.length === 0) return { what: "none" };
  for (const [index, span] of spans.entries()) {
    const { day, from, to } = span;
    if (timeOf(from) !== from || timeOf(to) !== to) return { what: "time", day };
    if (from === to || from === "24:00") return { what: "empty", day };
    if (spans.slice(0, index).some((other) => overlap(other, span))) {
      return { what: "overlap", day };
    }
  }
  return undefined;
}

/** In the order of the week. */
export const inOrder = (spans: readonly WeeklySpan[]): WeeklySpan[] =>
  [...spans].sort((one, two) => beginOf(one) - beginOf(two));

/** The hours of one day given to others, whatever those had. */
export function copied(
  spans: readonly WeeklySpan[],
  day: Weekday,
  to: readonly Weekday[],
): WeeklySpan[] {
  const hours = spans.filter((span) => span.day === day);
  const rest = spans.filter((span) => span.day === day || !to.includes(span.day));
  const others = to.filter((other) => other !== day);
  return inOrder([
    ...rest,
    ...others.flatMap((other) => hours.map((one) => ({ ...one, day: other }))),
  ]);
}

/** The same hours on some days. */
export const hoursOn = (days: readonly Weekday[], from: string, to: string): WeeklySpan[] =>
  days.map((day) => ({ day, from, to }));

/** How much of a week is recorded; `undefined` when that depends on what happens. */
export function shareOf(schedule: Schedule): number | undefined {
  if (schedule.when === "always") return 1;
  if (schedule.when === "on_event") return undefined;
  const minutes = (schedule.spans ?? []).reduce((sum, span) => sum + lengthOf(span), 0);
  return Math.min(1, minutes / WEEK);
}

/** Days that follow each other and have the same hours, with these. */
export interface Group {
  first: Weekday;
  last: Weekday;
  hours: { from: string; to: string; next: boolean }[];
}

/** The week in as few groups as it takes; days without hours are left out. */
export function groups(spans: readonly WeeklySpan[]): Group[] {
  const out: Group[] = [];
  let before = "";
  for (const day of WEEKDAYS) {
    const own = inOrder(spans).filter((span) => span.day === day);
    const hours = own.map(({ from, to }) => ({ from, to, next: minuteOf(to) < minuteOf(from) }));
    const said = JSON.stringify(hours);
    const last = out.at(-1);
    if (last && said === before) last.last = day;
    else if (hours.length > 0) out.push({ first: day, last: day, hours });
    before = hours.length > 0 ? said : "";
  }
  return out;
}
