import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { allCamerasQuery, areasQuery } from "../api/queries";
import type { Grant } from "../api/types";
import { dateTime } from "../time";
import { areaPath } from "../ui/areas";
import { grantState } from "./grants";

/** One thing that somebody sees besides their areas, and when. */
export function GrantLine({ grant, now }: { grant: Grant; now: number }) {
  const { t } = useTranslation();
  const cameras = useQuery(allCamerasQuery).data ?? [];
  const areas = useQuery(areasQuery).data ?? [];
  const { camera_id, area_id, from, until } = grant;
  const name = camera_id
    ? cameras.find(({ id }) => id === camera_id)?.name
    : area_id && areaPath(areas, area_id);
  const state = grantState(grant, now);
  const time = [from, until].map((at) => (at ? dateTime(at) : "…")).join(" – ");
  return (
    <div className="muted">
      {name ?? "…"} {(from ?? until) && time}{" "}
      {state !== "holds" && <Tag>{t(`grants.${state}`)}</Tag>}
    </div>
  );
}
