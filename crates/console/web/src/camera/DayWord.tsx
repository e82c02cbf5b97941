import { App, Button, Space } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { codecWord, gapWord } from "../ui/words";
import { playable } from "../video/codecs";
import { nextRecorded, previousRecorded, stretchAt } from "./day";
import type { Day } from "./useDay";

/** What to say instead of a picture; nothing while there is one. */
export function useWord(day: Day): ReactNode {
  const { t } = useTranslation();
  const codec = stretchAt(day.footage.codecs, day.at);
  if (day.hasPicture || day.request) {
    if (!day.chosen) return t("day.choose");
    return codec && !playable(codec.rfc6381)
      ? t("day.codec", { codec: codecWord(codec.codec) })
      : null;
  }
  if (!day.chosen) return <Beginning day={day} />;
  if (!day.knows(day.at)) return t("day.loading");
  const before = previousRecorded(day.recorded, day.at);
  const after = nextRecorded(day.recorded, day.at);
  return (
    <div>
      <p>{day.gap ? t("day.gap", { reason: gapWord(day.gap.reason) }) : t("day.nothing")}</p>
      <Space>
        <Other found={before} way={-1} day={day} />
        <Other found={after} way={1} day={day} />
      </Space>
    </div>
  );
}

/** Nothing was chosen yet: whether there is something to choose. */
function Beginning({ day }: { day: Day }) {
  const { t } = useTranslation();
  const { span } = day.choice;
  const some = day.recorded.some(({ from, to }) => from < span.to && span.from < to);
  if (some) return t("day.choose");
  if (!day.knows(Math.min(span.to - 1, day.now))) return t("day.loading");
  const gap = day.gaps.find(({ from, to }) => from < span.to && span.from < to);
  return (
    <div>
      <p>{t(day.choice.date === undefined ? "playback.emptyLast" : "day.empty")}</p>
      {gap && <p>{t("playback.because", { reason: gapWord(gap.reason) })}</p>}
      <Space>
        <Other found={undefined} way={-1} day={day} />
        {day.choice.date !== undefined && <Other found={undefined} way={1} day={day} />}
      </Space>
    </div>
  );
}

/** To other footage: what is loaded, or what the calendar knows of. */
function Other({ found, way, day }: { found: number | undefined; way: 1 | -1; day: Day }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const go = (): void => {
    if (found !== undefined) {
      day.seek(found);
      return;
    }
    day.jump("recorded", way).then(
      (there) => !there && void message.info(t("playback.no.recorded")),
      () => void message.error(t("playback.jumpFailed")),
    );
  };
  return <Button onClick={go}>{t(way === 1 ? "day.after" : "day.before")}</Button>;
}
