import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Card, Descriptions, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { components } from "../api/schema";
import { cameraHealthQuery } from "../api/queries";
import { useMay } from "../session/session";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { StateDot } from "../ui/StateDot";
import { bitRate, bytes, codecWord, reasonWord } from "../ui/words";

type StreamHealth = components["schemas"]["StreamHealth"];

/** How a camera is now, with its counters. */
export function HealthPanel({ camera }: { camera: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const manages = useMay("camera_manage");
  const health = useQuery(cameraHealthQuery(camera));
  const reconnecting = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/cameras/{id}/actions", {
          params: { path: { id: camera } },
          body: { action: "reconnect" },
        }),
      ),
    onSuccess: () => void message.success(t("health.reconnecting")),
    onError: (error) => void message.error(failureText(t, error)),
  });
  const again = manages && (
    <Button size="small" loading={reconnecting.isPending} onClick={() => reconnecting.mutate()}>
      {t("health.reconnect")}
    </Button>
  );
  return (
    <Card size="small" title={t("health.title")} extra={again} className="gap-below">
      {health.error && <Failed error={health.error} />}
      {!health.data && !health.error && <Skeleton active />}
      {health.data?.streams.length === 0 && <p>{t("health.notHere")}</p>}
      {health.data?.streams.map((stream) => (
        <StreamFacts key={stream.stream} stream={stream} />
      ))}
    </Card>
  );
}

function StreamFacts({ stream }: { stream: StreamHealth }) {
  const { t } = useTranslation();
  const { codec, width, height, key_distance_ms, camera_offset_ms } = stream;
  const facts: [string, string | null][] = [
    [
      t("health.picture"),
      width && height ? `${codec ? codecWord(codec) : ""} ${width}×${height}`.trim() : null,
    ],
    [t("health.frameRate"), stream.frame_rate > 0 ? stream.frame_rate.toFixed(1) : null],
    [t("health.bitRate"), stream.bits_per_second > 0 ? bitRate(stream.bits_per_second) : null],
    [t("health.keyDistance"), key_distance_ms ? `${(key_distance_ms / 1000).toFixed(1)} s` : null],
    [t("health.lost"), String(stream.lost)],
    [t("health.sessions"), String(stream.sessions)],
    [t("health.received"), bytes(stream.bytes)],
    [t("health.offset"), camera_offset_ms === null ? null : offset(camera_offset_ms)],
    [t("health.lastPicture"), stream.last_picture && dateTime(stream.last_picture)],
    [t("health.nextTry"), stream.next_try && dateTime(stream.next_try)],
    [t("health.detail"), stream.detail],
  ];
  return (
    <Descriptions
      className="gap-below"
      size="small"
      column={1}
      title={
        <>
          {t(`stream.${stream.stream}`)} <StateDot state={stream.state} word />{" "}
          {stream.reason && reasonWord(stream.reason)}
        </>
      }
      items={facts
        .filter(([, value]) => value)
        .map(([label, value]) => ({ key: label, label, children: value }))}
    />
  );
}

/** Without a minus before nothing. */
function offset(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  return `${tenths === 0 ? "0.0" : (tenths / 10).toFixed(1)} s`;
}
