import {
  CloseOutlined,
  FileAddOutlined,
  FullscreenExitOutlined,
  FullscreenOutlined,
  HistoryOutlined,
} from "@ant-design/icons";
import { Button, Tooltip } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Camera, PrivacyMask } from "../api/types";
import { StateDot } from "../ui/StateDot";
import { dragTile, dropped, isForWall, type Dragged } from "./drag";
import { LiveView } from "./LiveView";

export interface TileProps {
  index: number;
  id: string | null;
  /** The camera's record, when it is known (and still there). */
  camera: Camera | undefined;
  selected: boolean;
  /** The selection was moved by keyboard: the tile takes the focus. */
  focused: boolean;
  maximised: boolean;
  select: () => void;
  maximise: () => void;
  clear: () => void;
  drop: (what: Dragged) => void;
  /** Keeps its last minute for a case; absent for those who may not. */
  keepLast: (() => void) | undefined;
}

/** One place of the wall. */
export function Tile(props: TileProps) {
  const { index, id, camera, selected, focused, maximised } = props;
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) element.current?.focus({ preventScroll: true });
  }, [focused]);
  const name = camera?.name ?? (id ? t("wall.unknownCamera") : t("wall.free"));
  const classes = [
    "tile",
    selected && "tile-selected",
    over && "tile-over",
    maximised && "tile-maximised",
  ];
  return (
    <div
      ref={element}
      role="gridcell"
      tabIndex={selected ? 0 : -1}
      aria-selected={selected}
      aria-label={t("wall.tile", { n: index + 1, name })}
      data-tile={index}
      className={classes.filter(Boolean).join(" ")}
      draggable={id !== null}
      onPointerDown={props.select}
      onFocus={props.select}
      onDoubleClick={id ? props.maximise : undefined}
      onDragStart={({ dataTransfer }) => dragTile(dataTransfer, index)}
      onDragOver={(event) => {
        if (!isForWall(event.dataTransfer)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const what = dropped(event.dataTransfer);
        if (what) props.drop(what);
      }}
    >
      {id === null ? (
        <span className="tile-free">{t("wall.freeHint", { n: index + 1 })}</span>
      ) : (
        <>
          <Pictures
            key={id}
            id={id}
            name={name}
            // Of one whose approval ended nothing is seen any more, not even the last picture.
            masks={camera?.health.state === "unapproved" ? undefined : camera?.masks}
            frozen={camera?.health.state === "frozen" ? camera.health.since : undefined}
            maximised={maximised}
          />
          <Caption {...props} id={id} name={name} />
        </>
      )}
    </div>
  );
}

/** The small stream always; the full one over it while maximised, from its first picture on. */
function Pictures({
  id,
  name,
  masks,
  frozen,
  maximised,
}: {
  id: string;
  name: string;
  masks: readonly PrivacyMask[] | undefined;
  frozen: string | null | undefined;
  maximised: boolean;
}) {
  const [ready, setReady] = useState(false);
  const shown = useCallback(() => setReady(true), []);
  if (!maximised && ready) setReady(false);
  return (
    <>
      <LiveView camera={id} name={name} masks={masks} stream="sub" frozen={frozen} />
      {maximised && (
        <LiveView
          camera={id}
          name={name}
          masks={masks}
          stream="main"
          frozen={frozen}
          waiting={!ready}
          shown={shown}
        />
      )}
    </>
  );
}

function Caption(props: TileProps & { id: string; name: string }) {
  const { t } = useTranslation();
  const { id, name, camera, maximised } = props;
  const size = t(maximised ? "wall.restore" : "wall.maximise");
  return (
    <div className="tile-caption">
      {camera && <StateDot state={camera.health.state} />}
      <span className="tile-name">{name}</span>
      <span className="tile-tools">
        <Tooltip title={t("wall.history")}>
          <Link to={`/cameras/${id}`} aria-label={t("wall.history")} className="tile-tool">
            <HistoryOutlined />
          </Link>
        </Tooltip>
        {props.keepLast && (
          <Tooltip title={t("lastMinute.do")}>
            <Button
              type="text"
              size="small"
              aria-label={t("lastMinute.do")}
              icon={<FileAddOutlined />}
              onClick={(event) => {
                event.stopPropagation();
                props.keepLast?.();
              }}
            />
          </Tooltip>
        )}
        <Tooltip title={size}>
          <Button
            type="text"
            size="small"
            aria-label={size}
            icon={maximised ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
            onClick={(event) => {
              event.stopPropagation();
              props.maximise();
            }}
          />
        </Tooltip>
        <Tooltip title={t("wall.clear")}>
          <Button
            type="text"
            size="small"
            aria-label={t("wall.clear")}
            icon={<CloseOutlined />}
            onClick={(event) => {
              event.stopPropagation();
              props.clear();
            }}
          />
        </Tooltip>
      </span>
    </div>
  );
}
