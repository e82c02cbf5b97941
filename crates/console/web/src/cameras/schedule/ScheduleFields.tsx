import { Form, InputNumber, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import { eventWord } from "../../ui/words";
import { complete, wrong, type Schedule, type WeeklySpan, type When } from "./schedule";
import { summary } from "./summary";
import { WeekEditor } from "./WeekEditor";
import "./schedule.css";

const WHEN: readonly When[] = ["always", "weekly", "on_event"];
/** What is offered; any other kind can be written. */
const KINDS = ["motion", "line_crossing", "intrusion", "tampering", "fire", "mark", "frozen"];

/** When a camera is recorded, and in a sentence what was chosen. */
export function ScheduleFields() {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const watch = { form, preserve: true };
  const chosen = complete(Form.useWatch<Schedule | undefined>("schedule", watch));
  return (
    <>
      <Form.Item
        name={["schedule", "when"]}
        label={t("schedule.label")}
        extra={<span aria-live="polite">{summary(t, chosen)}</span>}
      >
        <Segmented options={WHEN.map((value) => ({ value, label: t(`schedule.when.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name={["schedule", "spans"]}
        hidden={chosen.when !== "weekly"}
        rules={[
          {
            validator: (_, spans: WeeklySpan[] | undefined) => {
              const found = chosen.when === "weekly" ? wrong(spans ?? []) : undefined;
              if (!found) return Promise.resolve();
              const day = "day" in found ? t(`weekday.${found.day}`) : "";
              return Promise.reject(new Error(t(`schedule.wrong.${found.what}`, { day })));
            },
          },
        ]}
      >
        <WeekEditor />
      </Form.Item>
      <div className="schedule-event" hidden={chosen.when !== "on_event"}>
        <Form.Item name={["schedule", "pre_s"]} label={t("schedule.pre")}>
          <InputNumber min={0} max={30} precision={0} />
        </Form.Item>
        <Form.Item name={["schedule", "post_s"]} label={t("schedule.post")}>
          <InputNumber min={5} max={600} precision={0} />
        </Form.Item>
        <Form.Item
          name={["schedule", "kinds"]}
          label={t("schedule.kinds")}
          extra={t("schedule.kindsHint")}
          className="schedule-kinds"
        >
          <Select
            mode="tags"
            placeholder={t("schedule.kindsAll")}
            options={KINDS.map((value) => ({ value, label: eventWord(value) }))}
          />
        </Form.Item>
      </div>
    </>
  );
}
