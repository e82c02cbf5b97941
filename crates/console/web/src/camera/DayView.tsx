import { Button, DatePicker, Segmented, Space } from "antd";
import dayjs from "dayjs";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Camera } from "../api/types";
import { useHolds } from "../cases/useHolds";
import { day as dayOf } from "../time";
import { Failed } from "../ui/Failed";
import { codecWord, gapWord } from "../ui/words";
import { playable } from "../video/codecs";
import { PALETTE } from "../video/timeline/draw";
import { AttachModal } from "./AttachModal";
import { focusOf, nextRecorded, previousRecorded, stretchAt, wordsAt } from "./day";
import { DayBar, markedOf } from "./DayBar";
import { DayPlayer } from "./DayPlayer";
import { TimelineView } from "./TimelineView";
import type { Day } from "./useDay";
import { useDayKeys } from "./useDayKeys";

/** A picture is about this long. */
const STEP_MS = 40;

/** The recorded day: player, timeline, marks. */
export function DayView({ camera, day }: { camera: Camera; day: Day }) {
  const { t } = useTranslation();
  const [rate, setRate] = useState(1);
  const [attaching, setAttaching] = useState(false);
  const marked = markedOf(day);
  const held = useHolds(camera.id, day.stream, day.whole).spans;
  const step = (way: 1 | -1): void => {
    day.play(false);
    day.seek(day.at + way * STEP_MS);
  };
  useDayKeys({ toggle: () => day.play(!day.playing), step, mark: day.mark });
  return (
    <section aria-label={t("day.title")}>
      <DayChoice camera={camera} day={day} />
      {day.footage.error && <Failed error={day.footage.error} />}
      <DayPlayer
        request={day.request}
        target={day.target}
        playing={day.playing}
        rate={rate}
        word={useWord(day)}
        moved={day.moved}
        ended={day.ended}
        setPlaying={day.play}
      />
      <DayBar
        camera={camera.id}
        day={day}
        rate={rate}
        setRate={setRate}
        step={step}
        attach={() => setAttaching(true)}
      />
      <TimelineView
        whole={day.whole}
        focus={focusOf(day.recorded, day.whole)}
        data={{
          recorded: day.recorded,
          gaps: day.gaps,
          events: day.eventTimes,
          held,
          marked: marked ?? partly(day.marks),
          position: day.at,
          hover: undefined,
          now: day.now,
        }}
        seek={day.seek}
        words={(at) => {
          const words = wordsAt(at, day.recorded, day.gaps, {
            recorded: t("day.recorded"),
            nothing: t("day.nothing"),
          });
          return stretchAt(held, at) ? `${words} ${t("holds.mark")}` : words;
        }}
      />
      <Legend />
      {attaching && marked && (
        <AttachModal
          camera={camera.id}
          stream={day.stream}
          span={marked}
          close={() => setAttaching(false)}
        />
      )}
    </section>
  );
}

/** A mark whose other end is still missing is shown as a line. */
function partly({ from, to }: Day["marks"]): { from: number; to: number } | undefined {
  const only = from ?? to;
  return only === undefined || (from !== undefined && to !== undefined)
    ? undefined
    : { from: only, to: only };
}

function DayChoice({ camera, day }: { camera: Camera; day: Day }) {
  const { t } = useTranslation();
  return (
    <div className="filters">
      <Button
        type={day.date === undefined ? "primary" : "default"}
        onClick={() => day.chooseDate(undefined)}
      >
        {t("day.last")}
      </Button>
      <DatePicker
        aria-label={t("day.date")}
        value={day.date === undefined ? null : dayjs(day.date)}
        onChange={(value) => day.chooseDate(value?.format("YYYY-MM-DD"))}
        maxDate={dayjs(dayOf(day.now))}
        showNow={false}
      />
      {camera.sub && (
        <Segmented
          aria-label={t("day.stream")}
          value={day.stream}
          onChange={day.chooseStream}
          options={(["main", "sub"] as const).map((value) => ({
            value,
            label: t(`stream.${value}`),
          }))}
        />
      )}
    </div>
  );
}

/** What to say instead of a picture; nothing while there is one. */
function useWord(day: Day): ReactNode {
  const { t } = useTranslation();
  if (!day.footage.data) return t("day.loading");
  if (day.recorded.length === 0) return t("day.empty");
  if (!day.chosen) return t("day.choose");
  if (day.hasPicture || day.request) {
    const segment = day.footage.data.segments.find(({ to }) => Date.parse(to) > day.at);
    return segment && !playable(segment.rfc6381)
      ? t("day.codec", { codec: codecWord(segment.codec) })
      : null;
  }
  const before = previousRecorded(day.recorded, day.at);
  const after = nextRecorded(day.recorded, day.at);
  return (
    <div>
      <p>{day.gap ? t("day.gap", { reason: gapWord(day.gap.reason) }) : t("day.nothing")}</p>
      <Space>
        {before !== undefined && (
          <Button onClick={() => day.seek(before)}>{t("day.before")}</Button>
        )}
        {after !== undefined && <Button onClick={() => day.seek(after)}>{t("day.after")}</Button>}
      </Space>
    </div>
  );
}

function Legend() {
  const { t } = useTranslation();
  const entries = [
    [PALETTE.recorded, t("day.recorded")],
    [PALETTE.fault, t("day.fault")],
    [PALETTE.meant, t("day.meant")],
    [PALETTE.event, t("day.event")],
    [PALETTE.markEdge, t("day.marked")],
    [PALETTE.held, t("holds.mark")],
  ] as const;
  return (
    <div className="legend">
      {entries.map(([colour, text]) => (
        <span key={text}>
          <i style={{ background: colour }} />
          {text}
        </span>
      ))}
      <span>{t("day.keys")}</span>
    </div>
  );
}
