import { ClearOutlined, ExpandOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented, Tooltip } from "antd";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { newestOpen } from "../alerts/alert";
import { useAct } from "../alerts/useAct";
import { allCamerasQuery, openAlertsQuery } from "../api/queries";
import type { Alert } from "../api/types";
import { WatchGate } from "../register/WatchGate";
import { useMay, useSession } from "../session/session";
import { useNoBareFullScreen } from "../video/Watermark";
import { AlertLane } from "./AlertLane";
import { CameraTree } from "./CameraTree";
import type { Dragged } from "./drag";
import { LastMinute } from "./LastMinute";
import {
  clear,
  clearAll,
  firstWall,
  hasKept,
  keep,
  place,
  placeMany,
  placeNext,
  resize,
  restored,
  select,
  showAll,
  SIZES,
  swap,
  type Wall,
} from "./layout";
import { keepLane, restoredLane } from "./lane";
import { Tile } from "./Tile";
import { useWallKeys } from "./useWallKeys";

/** The wall, for whoever is on duty. */
export default function WallPage() {
  return (
    <WatchGate>
      <LiveWall />
    </WatchGate>
  );
}

/** Live pictures side by side. */
function LiveWall() {
  const { t } = useTranslation();
  const { user } = useSession();
  const [wall, setWall] = useState(() => restored(user.id, localStorage));
  const [maximised, setMaximised] = useState(false);
  const [byKey, setByKey] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  const cameras = useQuery(allCamerasQuery).data;
  const known = useMemo(() => new Map(cameras?.map((camera) => [camera.id, camera])), [cameras]);
  // Whoever comes for the first time sees pictures and not empty tiles.
  const [first, setFirst] = useState(() => !hasKept(user.id, localStorage));
  if (first && cameras) {
    setFirst(false);
    setWall(
      firstWall(cameras.map(({ id, health }) => ({ id, online: health.state === "online" }))),
    );
  }
  useEffect(() => {
    if (!first) keep(user.id, localStorage, wall);
  }, [first, user.id, wall]);

  const change = (next: Wall): void => {
    setWall(next);
    if (next.tiles[next.selected] === null) setMaximised(false);
  };
  const [keeping, setKeeping] = useState<string>();
  const kept = keeping === undefined ? undefined : known.get(keeping);
  const reports = useMay("case_report");
  const views = useMay("footage_view");
  const keepLast = reports && views ? setKeeping : undefined;
  const lane = useLane((alert) => {
    const gone = cameras?.filter(({ site_id }) => site_id === alert.site_id) ?? [];
    const shown = alert.camera_id ? [alert.camera_id] : gone.map(({ id }) => id);
    change(showAll(wall, shown));
  });
  useWallKeys({
    acknowledge: lane.acknowledgeNewest,
    wall,
    keep: keepLast,
    change: (next) => {
      setByKey(true);
      change(next);
    },
    maximised,
    maximise: setMaximised,
  });
  const choose = (chosen: string[]): void => {
    const only = chosen.length === 1 ? chosen[0] : undefined;
    change(only ? placeNext(wall, only) : placeMany(wall, wall.selected, chosen));
  };
  const drop = (tile: number, what: Dragged): void => {
    if ("tile" in what) change(swap(wall, what.tile, tile));
    else if (what.cameras.length === 1) change(place(wall, tile, what.cameras[0] ?? ""));
    else change(placeMany(wall, tile, what.cameras));
  };

  useNoBareFullScreen();
  return (
    <div className="wall">
      <aside className="wall-side" aria-label={t("wall.tree")}>
        <CameraTree choose={choose} />
      </aside>
      <section className="wall-main" aria-label={t("menu.wall")}>
        <div className="wall-bar">
          <Segmented
            aria-label={t("wall.size")}
            value={wall.size}
            options={SIZES.map((size) => ({ value: size, label: t("wall.sizeOf", { n: size }) }))}
            onChange={(size) => {
              setMaximised(false);
              setWall(resize(wall, size));
            }}
          />
          <span className="wall-keys">
            {t("wall.keys")} {keepLast && `· ${t("lastMinute.key")}`}
          </span>
          <Tooltip title={t("wall.clearAll")}>
            <Button
              icon={<ClearOutlined />}
              aria-label={t("wall.clearAll")}
              onClick={() => change(clearAll(wall))}
            />
          </Tooltip>
          <Tooltip title={t("wall.fullScreen")}>
            <Button
              icon={<ExpandOutlined />}
              aria-label={t("wall.fullScreen")}
              onClick={() => void stage.current?.requestFullscreen()}
            />
          </Tooltip>
        </div>
        <div ref={stage} className="wall-stage">
          <div
            role="grid"
            aria-label={t("menu.wall")}
            className={`grid grid-${wall.size}${maximised ? " grid-maximised" : ""}`}
          >
            {rows(wall).map((tiles, row) => (
              <div role="row" className="grid-row" key={row}>
                {tiles.map((index) => {
                  const id = wall.tiles[index] ?? null;
                  const selected = index === wall.selected;
                  return (
                    <Tile
                      key={index}
                      index={index}
                      id={id}
                      camera={id ? known.get(id) : undefined}
                      selected={selected}
                      focused={selected && byKey}
                      maximised={maximised && selected}
                      select={() => {
                        setByKey(false);
                        if (!selected) setWall(select(wall, index));
                      }}
                      maximise={() => {
                        setWall(select(wall, index));
                        setMaximised(!(maximised && selected));
                      }}
                      clear={() => change(clear(wall, index))}
                      keepLast={keepLast && id ? () => keepLast(id) : undefined}
                      drop={(what) => drop(index, what)}
                    />
                  );
                })}
              </div>
            ))}
          </div>
          {lane.element}
        </div>
      </section>
      {kept && <LastMinute camera={kept} close={() => setKeeping(undefined)} />}
    </div>
  );
}

/** The lane of alerts, and what the wall's key does with the newest of them. */
function useLane(show: (alert: Alert) => void): {
  element: ReactNode;
  acknowledgeNewest: () => boolean;
} {
  const { user } = useSession();
  const sees = useMay("alert_read");
  const handles = useMay("alert_handle");
  const alerts = useQuery({ ...openAlertsQuery, enabled: sees });
  const [lane, setLane] = useState(() => restoredLane(user.id, localStorage));
  const acting = useAct();
  const acknowledge = (alert: Alert): void => {
    acting.mutate({ alert, action: "acknowledge" });
  };
  const element = sees && (
    <AlertLane
      alerts={alerts.data?.items}
      error={alerts.error}
      lane={lane}
      change={(next) => {
        setLane(next);
        keepLane(user.id, localStorage, next);
      }}
      show={show}
      acknowledge={acknowledge}
    />
  );
  const acknowledgeNewest = (): boolean => {
    const newest = handles && newestOpen(alerts.data?.items ?? []);
    if (newest && !acting.isPending) acknowledge(newest);
    return Boolean(newest);
  };
  return { element, acknowledgeNewest };
}

function rows(wall: Wall): number[][] {
  const across = Math.sqrt(wall.size);
  return Array.from({ length: across }, (_, row) =>
    Array.from({ length: across }, (_, column) => row * across + column),
  );
}
