import { useQuery } from "@tanstack/react-query";
import { Alert, Modal, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Camera, StreamKind } from "../api/types";
import { AttachFootage } from "../cases/AttachFootage";
import { clock, instant, rfc3339 } from "../time";
import { Failed } from "../ui/Failed";
import { ago } from "../ui/words";

const LENGTH_MS = 60_000;
/** How far back the newest footage is looked for. */
const LOOK_MS = 3600_000;
/** Clocks that differ less than this agree. */
const AGREE_MS = 2000;

interface Newest {
  stream: StreamKind;
  /** Where the newest footage ends; `undefined` when there is none. */
  to: number | undefined;
  /** How much later the clock of this machine is than that. */
  behind: number;
}

/** The newest footage of a camera, by the gateway's clock: that of this machine may be wrong. */
async function newestOf(camera: Camera): Promise<Newest> {
  const stream = camera.plan === "sub" ? "sub" : "main";
  const now = instant((await ask(api.GET("/api/v1/system"))).now);
  const [from, to] = [rfc3339(now - LOOK_MS), rfc3339(now + LENGTH_MS)];
  const footage = await ask(
    api.GET("/api/v1/cameras/{id}/footage", {
      params: { path: { id: camera.id }, query: { from, to, stream } },
    }),
  );
  const newest = footage.segments.at(-1);
  const end = newest && instant(newest.to);
  return { stream, to: end, behind: Date.now() - (end ?? now) };
}

/** Attaches what a camera showed in the last 60 s to a case. */
export function LastMinute({ camera, close }: { camera: Camera; close: () => void }) {
  const { t } = useTranslation();
  const newest = useQuery({
    queryKey: ["newest", camera.id],
    queryFn: () => newestOf(camera),
    // Never asked again: the span would move while somebody writes about it.
    staleTime: "static",
    gcTime: 0,
  });
  const { data } = newest;
  if (data?.to !== undefined) {
    return (
      <AttachFootage
        known={{
          camera_id: camera.id,
          span: { from: data.to - LENGTH_MS, to: data.to },
          streams: data.stream,
        }}
        lead={<Behind to={data.to} behind={data.behind} />}
        close={close}
      />
    );
  }
  return (
    <Modal open title={t("lastMinute.title")} footer={null} onCancel={close}>
      {newest.error && <Failed error={newest.error} retry={() => void newest.refetch()} />}
      {newest.isPending && <Skeleton active />}
      {data && <Alert type="warning" showIcon title={t("lastMinute.none")} />}
    </Modal>
  );
}

/** That the newest footage is not from just now: the clocks differ, or the camera is away. */
function Behind({ to, behind }: { to: number; behind: number }) {
  const { t } = useTranslation();
  if (Math.abs(behind) <= AGREE_MS) return null;
  const age = ago(Math.abs(behind) / 1000);
  return (
    <Alert
      type="info"
      showIcon
      className="gap-below"
      title={t(behind > 0 ? "lastMinute.earlier" : "lastMinute.later", { time: clock(to), age })}
    />
  );
}
