import { App, Button, Segmented, Space } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccessRecord, Camera } from "../api/types";
import { AttachFootage } from "../cases/AttachFootage";
import { useHolds } from "../cases/useHolds";
import { DAY_MS, instant } from "../time";
import { PurposeBar } from "../register/PurposeBar";
import { wholeDays, within } from "../register/records";
import { useAbout } from "../register/useAbout";
import { useRecord } from "../register/useRecord";
import { RequestMark } from "../requests/RequestMark";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import type { Paced } from "../video/pace";
import { PALETTE } from "../video/timeline/draw";
import { focusOf, stretchAt, wordsAt } from "./day";
import { DayBar, markedOf, RATES } from "./DayBar";
import { DayChoice } from "./DayChoice";
import { DayPlayer, type Stepper } from "./DayPlayer";
import { useWord } from "./DayWord";
import { HoverCard, useThumbnails } from "./HoverCard";
import { KeysModal } from "./KeysModal";
import { TimelineView, type TimelineHandle } from "./TimelineView";
import type { Day } from "./useDay";
import { useDayKeys } from "./useDayKeys";
import type { Landmark } from "./useFootage";

/** The recorded days: player, timeline, marks. */
export function DayView({ camera, day }: { camera: Camera; day: Day }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [rate, setRate] = useState(1);
  const [paced, setPaced] = useState<Paced>();
  const [attaching, setAttaching] = useState(false);
  const [helping, setHelping] = useState(false);
  const stepper = useRef<Stepper>(null);
  const timeline = useRef<TimelineHandle>(null);
  const { request } = day;
  const record = useRecord(
    request && wholeDays({ camera: camera.id, from: request.from, to: request.to }),
  );
  const thumbnails = useThumbnails(camera.id, day.stream, record.said);
  const caseNumber = useAbout(record.said);
  const about = record.made?.request_number ?? caseNumber;
  const word = useWord(day);
  const refused = record.said
    ? record.error && failureText(t, record.error)
    : t("register.sayFirst");
  // Under a request one sees what it grants, and the player stops where that ends.
  const shown = request && record.made && within(request, record.made);
  const outside = record.made?.request_id && !isIn(day.at, record.made);
  const look = useLook(day);
  const marked = markedOf(day);
  const held = useHolds(camera.id, day.stream, day.whole).spans;
  const step = (way: 1 | -1): void => {
    day.play(false);
    const neighbour = stepper.current?.neighbour(way);
    if (neighbour !== undefined) day.seek(neighbour);
  };
  const jump = (kind: Landmark, way: 1 | -1): void => {
    day.jump(kind, way).then(
      (found) => !found && void message.info(t(`playback.no.${kind}`)),
      () => void message.error(t("playback.jumpFailed")),
    );
  };
  const faster = (way: 1 | -1): void => {
    const next = RATES[RATES.indexOf(rate) + way];
    if (next !== undefined) setRate(next);
  };
  useDayKeys({
    toggle: () => day.play(!day.playing),
    step,
    mark: day.mark,
    turnDay: day.turnDay,
    jump,
    faster,
    help: () => setHelping(true),
  });
  return (
    <section aria-label={t("day.title")}>
      <DayChoice camera={camera} day={day} />
      {day.footage.error && <Failed error={day.footage.error} retry={day.footage.retry} />}
      <PurposeBar said={record.said} camera={camera.id} />
      <DayPlayer
        handle={stepper}
        request={shown && { ...shown, access: record.id }}
        over={<RequestMark record={record.made} />}
        masks={camera.masks}
        target={day.target}
        playing={day.playing}
        rate={rate}
        word={word ?? (outside ? t("requests.outside") : request && refused)}
        failed={record.again}
        moved={day.moved}
        paced={setPaced}
        ended={(at) =>
          request && shown && shown.to < request.to ? day.play(false) : day.ended(at)
        }
        setPlaying={day.play}
        about={about}
      />
      <DayBar
        camera={camera.id}
        day={day}
        rate={rate}
        paced={day.playing ? paced : undefined}
        setRate={setRate}
        step={step}
        attach={() => setAttaching(true)}
        onSite={record.said?.purpose === "natural_person"}
      />
      <TimelineView
        handle={timeline}
        whole={day.whole}
        look={look}
        data={{
          recorded: day.recorded,
          gaps: day.gaps,
          events: day.eventTimes,
          held,
          unknown: day.footage.unknown,
          marked: marked ?? partly(day.marks),
          position: day.at,
          hover: undefined,
          now: day.now,
        }}
        seek={day.seek}
        looked={day.looked}
        words={(at) => {
          const words = wordsAt(at, day.recorded, day.gaps, {
            recorded: t("day.recorded"),
            nothing: day.knows(at) ? t("day.nothing") : t("day.loading"),
          });
          return stretchAt(held, at) ? `${words} ${t("holds.mark")}` : words;
        }}
        card={(hover) => (
          <HoverCard hover={hover} day={day} thumbnails={thumbnails} masks={camera.masks} />
        )}
      />
      <Reach
        day={day}
        span={(length) => timeline.current?.span(length)}
        jump={jump}
        help={() => setHelping(true)}
      />
      <Legend />
      {helping && <KeysModal close={() => setHelping(false)} />}
      {attaching && marked && (
        <AttachFootage
          known={{ camera_id: camera.id, span: marked, streams: day.stream }}
          close={() => setAttaching(false)}
        />
      )}
    </section>
  );
}

/** Whether an instant lies in the footage of a record, or at its very end. */
function isIn(at: number, { from, to }: AccessRecord): boolean {
  return from !== null && to !== null && instant(from) <= at && at <= instant(to);
}

/** What the timeline looks at first: what was chosen, and nearer where little of it was recorded. */
function useLook(day: Day): { from: number; to: number } {
  const { choice, recorded, footage } = day;
  const { span, nearer } = choice;
  const loaded = footage.unknown.length === 0;
  const [looked, setLooked] = useState({ choice, loaded: false, look: span });
  if (looked.choice !== choice) setLooked({ choice, loaded: false, look: span });
  else if (!looked.loaded && loaded) {
    const inside = recorded.filter(({ from, to }) => from < span.to && span.from < to);
    const look = nearer ? (focusOf(inside, span) ?? looked.look) : looked.look;
    setLooked({ choice, loaded: true, look });
  }
  return looked.look;
}

const HOUR_MS = 3600_000;
const REACHES = [
  ["hour", HOUR_MS],
  ["sixHours", 6 * HOUR_MS],
  ["oneDay", DAY_MS],
  ["threeDays", 3 * DAY_MS],
  ["week", 7 * DAY_MS],
  ["fortnight", 14 * DAY_MS],
] as const;

/** How much the timeline shows, and ways to what matters on it. */
function Reach({
  day,
  span,
  jump,
  help,
}: {
  day: Day;
  span: (length: number) => void;
  jump: (kind: Landmark, way: 1 | -1) => void;
  help: () => void;
}) {
  const { t } = useTranslation();
  const shown = day.view.to - day.view.from;
  const fitting = REACHES.find(([, length]) => Math.abs(length - shown) < length * 0.02)?.[0];
  return (
    <div className="reach">
      <Segmented
        size="small"
        aria-label={t("playback.reach")}
        value={fitting ?? ""}
        onChange={(name) => {
          const found = REACHES.find(([each]) => each === name);
          if (found) span(found[1]);
        }}
        options={REACHES.map(([value]) => ({ value, label: t(`playback.reaches.${value}`) }))}
      />
      {(["gap", "event"] as const).map((kind) => (
        <Space.Compact key={kind} size="small">
          {([-1, 1] as const).map((way) => (
            <Button key={way} size="small" onClick={() => jump(kind, way)}>
              {t(`playback.${way === 1 ? "next" : "previous"}.${kind}`)}
            </Button>
          ))}
        </Space.Compact>
      ))}
      <Button size="small" type="text" onClick={help}>
        {t("playback.showKeys")}
      </Button>
    </div>
  );
}

/** A mark whose other end is still missing is shown as a line. */
function partly({ from, to }: Day["marks"]): { from: number; to: number } | undefined {
  const only = from ?? to;
  return only === undefined || (from !== undefined && to !== undefined)
    ? undefined
    : { from: only, to: only };
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
    [PALETTE.unknown, t("playback.unknown")],
  ] as const;
  return (
    <div className="legend">
      {entries.map(([colour, text]) => (
        <span key={text}>
          <i style={{ background: colour }} />
          {text}
        </span>
      ))}
    </div>
  );
}
