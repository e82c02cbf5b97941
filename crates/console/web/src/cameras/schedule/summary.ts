/** What a schedule means, in a sentence. */

import type { TFunction } from "i18next";
import { eventWord } from "../../ui/words";
import { groups, wrong, type Schedule } from "./schedule";

/** When is recorded what the plan names. */
export function summary(t: TFunction, schedule: Required<Schedule>): string {
  const list = t("list.separator");
  switch (schedule.when) {
    case "always":
      return t("schedule.said.always");
    case "weekly": {
      if (wrong(schedule.spans)) return t("schedule.said.nothing");
      const week = groups(schedule.spans).map(({ first, last, hours }) => {
        const days =
          first === last
            ? t(`weekday.${first}`)
            : t("schedule.said.days", { first: t(`weekday.${first}`), last: t(`weekday.${last}`) });
        const times = hours.map(({ from, to, next }) =>
          t(next ? "schedule.said.night" : "schedule.said.hours", { from, to }),
        );
        return t("schedule.said.group", { days, times: times.join(t("schedule.said.and")) });
      });
      return t("schedule.said.weekly", { week: week.join(list) });
    }
    case "on_event": {
      const kinds = schedule.kinds.map(eventWord).join(t("schedule.said.and"));
      const { pre_s: pre, post_s: post } = schedule;
      return t(kinds === "" ? "schedule.said.events" : "schedule.said.kinds", { kinds, pre, post });
    }
  }
}
