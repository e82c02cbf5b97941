import {
  CaretRightOutlined,
  DownloadOutlined,
  LinkOutlined,
  PauseOutlined,
  ShareAltOutlined,
  StepBackwardOutlined,
  StepForwardOutlined,
} from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Select, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { cameraQuery } from "../api/queries";
import { useDownload } from "../register/useDownload";
import { useMay } from "../session/session";
import { clock, dateTime } from "../time";
import type { Paced } from "../video/pace";
import { stretchText } from "./day";
import { copy, queryOf } from "./link";
import type { Day } from "./useDay";

export const RATES: readonly number[] = [0.5, 1, 2, 4, 8, 16];

/** The buttons under the picture. */
export function DayBar({
  camera,
  day,
  rate,
  paced,
  setRate,
  step,
  attach,
  onSite,
}: {
  camera: string;
  day: Day;
  rate: number;
  /** The speed that is reached; `undefined` while nothing plays. */
  paced: Paced | undefined;
  setRate: (rate: number) => void;
  step: (way: 1 | -1) => void;
  attach: () => void;
  /** Somebody from outside watches, who takes nothing away. */
  onSite: boolean;
}) {
  const { t } = useTranslation();
  const reports = useMay("case_report");
  const exports = useMay("footage_export");
  const download = useDownload();
  const { marks, playing } = day;
  const marked = markedOf(day);
  const name = useQuery(cameraQuery(camera)).data?.name ?? "";
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
      {paced && <Reached rate={rate} paced={paced} />}
      <span style={{ flex: 1 }} />
      <Button disabled={!day.chosen} onClick={() => day.mark("from")}>
        {t("day.in")} {marks.from === undefined ? "" : clock(marks.from)}
      </Button>
      <Button disabled={!day.chosen} onClick={() => day.mark("to")}>
        {t("day.out")} {marks.to === undefined ? "" : clock(marks.to)}
      </Button>
      {marked && <span>{stretchText(marked)}</span>}
      <ShareButton day={day} />
      {reports && (
        <Button icon={<LinkOutlined />} disabled={!marked} onClick={attach}>
          {t("day.attach")}
        </Button>
      )}
      {exports && !onSite && (
        <Button
          icon={<DownloadOutlined />}
          disabled={!marked}
          onClick={() => {
            if (marked) download(name, { camera, stream: day.stream, ...marked });
          }}
        >
          {t("day.download")}
        </Button>
      )}
    </div>
  );
}

/** Nearer to the wanted speed than this needs no word. */
const NEAR = 0.1;

/** The truth about fast playing: what is reached, and whether pictures are left out for it. */
function Reached({ rate, paced }: { rate: number; paced: Paced }) {
  const { t } = useTranslation();
  const { speed, keys } = paced;
  if (!keys && Math.abs(speed - rate) <= rate * NEAR) return null;
  const reached = t("playback.reached", { speed: speed.toFixed(1) });
  return (
    <span className="reached" role="status" data-keys={keys}>
      {keys ? t("playback.keysOnly", { reached }) : reached}
    </span>
  );
}

/** Copies a link that opens this instant. */
function ShareButton({ day }: { day: Day }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const share = (): void => {
    const { origin, pathname } = window.location;
    const link = `${origin}${pathname}?${queryOf(day).toString()}`;
    if (copy(link)) void message.success(t("playback.copied"));
    else void message.info(link, 10);
  };
  return (
    <Tooltip title={t("playback.shareHint")}>
      <Button icon={<ShareAltOutlined />} disabled={!day.chosen} onClick={share}>
        {t("playback.share")}
      </Button>
    </Tooltip>
  );
}

/** What is marked, once it has a beginning and an end in this order. */
export function markedOf({ marks }: Day): { from: number; to: number } | undefined {
  const { from, to } = marks;
  return from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
}
