import {
  CaretRightOutlined,
  DownloadOutlined,
  LinkOutlined,
  PauseOutlined,
  StepBackwardOutlined,
  StepForwardOutlined,
} from "@ant-design/icons";
import { Button, Select, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { useMay } from "../session/session";
import { clock, dateTime } from "../time";
import { clipAddress } from "./clip";
import { stretchText } from "./day";
import type { Day } from "./useDay";

const RATES = [0.5, 1, 2, 4, 8];

/** The buttons under the picture. */
export function DayBar({
  camera,
  day,
  rate,
  setRate,
  step,
  attach,
}: {
  camera: string;
  day: Day;
  rate: number;
  setRate: (rate: number) => void;
  step: (way: 1 | -1) => void;
  attach: () => void;
}) {
  const { t } = useTranslation();
  const reports = useMay("case_report");
  const { marks, playing } = day;
  const marked = markedOf(day);
  const download =
    marked && clipAddress({ camera, stream: day.stream, ...marked }, { download: true });
  return (
    <div className="day-bar">
      <Button
        type="primary"
        icon={playing ? <PauseOutlined /> : <CaretRightOutlined />}
        aria-label={t(playing ? "day.pause" : "day.play")}
        disabled={day.recorded.length === 0}
        onClick={() => day.play(!playing)}
      />
      <Tooltip title={t("day.stepBack")}>
        <Button
          icon={<StepBackwardOutlined />}
          aria-label={t("day.stepBack")}
          onClick={() => step(-1)}
        />
      </Tooltip>
      <Tooltip title={t("day.stepOn")}>
        <Button
          icon={<StepForwardOutlined />}
          aria-label={t("day.stepOn")}
          onClick={() => step(1)}
        />
      </Tooltip>
      <Select
        aria-label={t("day.speed")}
        value={rate}
        onChange={setRate}
        options={RATES.map((value) => ({ value, label: `${value}×` }))}
        style={{ width: 80 }}
      />
      <span className="day-clock">{dateTime(day.at)}</span>
      <span style={{ flex: 1 }} />
      <Button disabled={!day.chosen} onClick={() => day.mark("from")}>
        {t("day.in")} {marks.from === undefined ? "" : clock(marks.from)}
      </Button>
      <Button disabled={!day.chosen} onClick={() => day.mark("to")}>
        {t("day.out")} {marks.to === undefined ? "" : clock(marks.to)}
      </Button>
      {marked && <span>{stretchText(marked)}</span>}
      {reports && (
        <Button icon={<LinkOutlined />} disabled={!marked} onClick={attach}>
          {t("day.attach")}
        </Button>
      )}
      <Button icon={<DownloadOutlined />} disabled={!download} href={download ?? ""}>
        {t("day.download")}
      </Button>
    </div>
  );
}

/** What is marked, once it has a beginning and an end in this order. */
export function markedOf({ marks }: Day): { from: number; to: number } | undefined {
  const { from, to } = marks;
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}
