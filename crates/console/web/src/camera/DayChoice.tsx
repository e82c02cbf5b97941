import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, DatePicker, Segmented, Tooltip } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Camera, FootageDay } from "../api/types";
import { day as dayOf, length } from "../time";
import { markOfDay, monthAfter, monthOf } from "./day";
import { useMonths } from "./useFootage";
import type { Day } from "./useDay";

/** Which day, and of which stream. The calendar says on which days there is footage. */
export function DayChoice({ camera, day }: { camera: Camera; day: Day }) {
  const { t } = useTranslation();
  const today = dayOf(day.now);
  const inSight = dayOf(day.chosen ? day.at : Math.min(day.now, (day.view.from + day.view.to) / 2));
  const shown = day.choice.date === undefined && !day.chosen ? undefined : inSight;
  return (
    <div className="filters">
      <Button
        type={shown === undefined ? "primary" : "default"}
        onClick={() => day.chooseDate(undefined)}
      >
        {t("day.last")}
      </Button>
      <Tooltip title={t("playback.dayBefore")}>
        <Button
          icon={<LeftOutlined />}
          aria-label={t("playback.dayBefore")}
          onClick={() => day.turnDay(-1)}
        />
      </Tooltip>
      <FootageCalendar camera={camera.id} day={day} shown={shown} />
      <Tooltip title={t("playback.dayAfter")}>
        <Button
          icon={<RightOutlined />}
          aria-label={t("playback.dayAfter")}
          disabled={(shown ?? today) >= today}
          onClick={() => day.turnDay(1)}
        />
      </Tooltip>
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

const DATE = "YYYY-MM-DD";

function FootageCalendar({
  camera,
  day,
  shown,
}: {
  camera: string;
  day: Day;
  shown: string | undefined;
}) {
  const { t } = useTranslation();
  const [panel, setPanel] = useState<string>();
  const [open, setOpen] = useState(false);
  const month = panel ?? monthOf(shown ?? dayOf(day.now));
  // A panel shows some days of the months around too.
  const months = open ? [-1, 0, 1].map((by) => monthAfter(month, by)) : [];
  const { known, pending, error } = useMonths(camera, day.stream, months);
  return (
    <DatePicker
      aria-label={t("day.date")}
      value={shown === undefined ? null : dayjs(shown)}
      onChange={(value: Dayjs | null) => day.chooseDate(value?.format(DATE))}
      onOpenChange={(now) => {
        setOpen(now);
        setPanel(undefined);
      }}
      onPanelChange={(value: Dayjs) => setPanel(value.format("YYYY-MM"))}
      maxDate={dayjs(dayOf(day.now))}
      showNow={false}
      allowClear={false}
      cellRender={(value, { type, originNode }) => {
        if (type !== "date" || !dayjs.isDayjs(value)) return originNode;
        const one = known.get(value.format(DATE));
        return (
          <DayCell one={one} now={day.now}>
            {originNode}
          </DayCell>
        );
      }}
      renderExtraFooter={() => (
        <div className="calendar-legend">
          {error ? (
            t("playback.calendarFailed")
          ) : pending ? (
            t("day.loading")
          ) : (
            <>
              <span>
                <i className="day-mark day-full" /> {t("playback.full")}
              </span>
              <span>
                <i className="day-mark day-part" /> {t("playback.part")}
              </span>
              <span>
                <i className="day-mark day-held" /> {t("playback.held")}
              </span>
            </>
          )}
        </div>
      )}
    />
  );
}

/** A day in the calendar: a full dot, a ring, or nothing; a bar where a case holds footage. */
function DayCell({
  one,
  now,
  children,
}: {
  one: FootageDay | undefined;
  now: number;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const mark = markOfDay(one, now);
  const words = [
    t(`playback.${mark}`),
    mark === "part" && one ? t("playback.covered", { length: length(one.covered_ms) }) : "",
    one?.held ? t("playback.held") : "",
  ].filter(Boolean);
  return (
    <div className="calendar-day" data-day-mark={mark} data-held={one?.held ?? false}>
      {children}
      {mark !== "none" && <i className={`day-mark day-${mark}`} />}
      {one?.held && <i className="day-mark day-held" />}
      <span className="unseen">{words.join(t("playback.comma"))}</span>
    </div>
  );
}
