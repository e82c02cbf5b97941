import { CloseOutlined, CopyOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Dropdown, Input, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  copied,
  hoursOn,
  inOrder,
  SPANS_A_DAY,
  timeOf,
  WEEKDAYS,
  WORKDAYS,
  type Weekday,
  type WeeklySpan,
} from "./schedule";

/** Hours of the week, day by day; a control of a form. */
export function WeekEditor(props: {
  value?: WeeklySpan[];
  onChange?: (spans: WeeklySpan[]) => void;
}) {
  const { value = [], onChange } = props;
  const { t } = useTranslation();
  const change = (spans: WeeklySpan[]): void => onChange?.(spans);
  const others = (day: Weekday): WeeklySpan[] => value.filter((span) => span.day !== day);
  return (
    <div className="schedule-week">
      <Space wrap size="small">
        <span className="schedule-hint">{t("schedule.presets")}</span>
        <Button size="small" onClick={() => change(hoursOn(WORKDAYS, "08:00", "18:00"))}>
          {t("schedule.preset.work")}
        </Button>
        <Button size="small" onClick={() => change(hoursOn(WEEKDAYS, "18:00", "08:00"))}>
          {t("schedule.preset.night")}
        </Button>
        <Button size="small" onClick={() => change(hoursOn(WEEKDAYS, "00:00", "24:00"))}>
          {t("schedule.preset.all")}
        </Button>
      </Space>
      {WEEKDAYS.map((day) => (
        <Day
          key={day}
          day={day}
          spans={value.filter((span) => span.day === day)}
          change={(spans) => change(inOrder([...others(day), ...spans]))}
          copy={(to) => change(copied(value, day, to))}
        />
      ))}
      <span className="schedule-hint">{t("schedule.weekHint")}</span>
    </div>
  );
}

/** The hours that begin on one day. */
function Day(props: {
  day: Weekday;
  spans: readonly WeeklySpan[];
  change: (spans: WeeklySpan[]) => void;
  copy: (to: readonly Weekday[]) => void;
}) {
  const { day, spans, change, copy } = props;
  const { t } = useTranslation();
  const name = t(`weekday.${day}`);
  const set = (index: number, span: WeeklySpan): void =>
    change(spans.map((old, at) => (at === index ? span : old)));
  const add = (): void => {
    const from = spans.at(-1)?.to ?? "08:00";
    change([...spans, { day, from, to: from < "18:00" ? "18:00" : "24:00" }]);
  };
  return (
    <div className="schedule-day" role="group" aria-label={name}>
      <strong>{name}</strong>
      <div className="schedule-spans">
        {spans.map((span, index) => (
          <Space.Compact key={`${span.from}-${span.to}-${index}`}>
            <Time
              label={t("schedule.from", { day: name })}
              value={span.from}
              change={(from) => set(index, { ...span, from })}
            />
            <Time
              label={t("schedule.to", { day: name })}
              value={span.to}
              change={(to) => set(index, { ...span, to })}
            />
            <Button
              icon={<CloseOutlined />}
              aria-label={t("schedule.remove", { day: name, from: span.from, to: span.to })}
              onClick={() => change(spans.filter((_, at) => at !== index))}
            />
          </Space.Compact>
        ))}
        <Button
          type="text"
          icon={<PlusOutlined />}
          disabled={spans.length >= SPANS_A_DAY || spans.at(-1)?.to === "24:00"}
          aria-label={t("schedule.add", { day: name })}
          onClick={add}
        />
      </div>
      <Dropdown
        trigger={["click"]}
        disabled={spans.length === 0}
        menu={{
          items: [
            { key: "work", label: t("schedule.copy.work"), onClick: () => copy(WORKDAYS) },
            { key: "all", label: t("schedule.copy.all"), onClick: () => copy(WEEKDAYS) },
          ],
        }}
      >
        <Button
          type="text"
          icon={<CopyOutlined />}
          aria-label={t("schedule.copy.title", { day: name })}
        />
      </Dropdown>
    </div>
  );
}

/** A time of day; read when it is left, so that `830` may be written. */
function Time(props: { label: string; value: string; change: (time: string) => void }) {
  const { label, value, change } = props;
  const [text, setText] = useState(value);
  const read = (): void => {
    const time = timeOf(text);
    if (time === undefined) setText(value);
    else if (time !== value) change(time);
    else setText(time);
  };
  return (
    <Input
      aria-label={label}
      value={text}
      maxLength={5}
      inputMode="numeric"
      className="schedule-time"
      onChange={(event) => setText(event.target.value)}
      onBlur={read}
      onPressEnter={(event) => {
        event.preventDefault();
        read();
      }}
    />
  );
}
