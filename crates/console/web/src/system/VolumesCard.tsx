import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Card, Form, Input, Popconfirm, Progress, Space, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { volumesQuery } from "../api/queries";
import type { Volume } from "../api/types";
import { useMay } from "../session/session";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { FormModal } from "../ui/FormModal";
import { bytes } from "../ui/words";

/** The disks that footage lies on: how they are, and what they are used for. */
export function VolumesCard() {
  const { t } = useTranslation();
  const volumes = useQuery(volumesQuery);
  const manages = useMay("system_manage");
  const [adding, setAdding] = useState(false);
  const items = volumes.data ?? [];
  return (
    <Card
      size="small"
      className="gap-below"
      title={t("volume.title")}
      extra={
        manages && (
          <Button size="small" onClick={() => setAdding(true)}>
            {t("volume.add")}
          </Button>
        )
      }
    >
      {volumes.error && <Failed error={volumes.error} retry={() => void volumes.refetch()} />}
      {volumes.data && items.length === 0 && <p>{t("volume.none")}</p>}
      {items.map((volume) => (
        <OneVolume
          key={volume.id}
          volume={volume}
          manages={manages}
          alone={items.filter(({ use }) => use === "record").length === 1}
        />
      ))}
      {adding && <AddVolume close={() => setAdding(false)} />}
    </Card>
  );
}

function OneVolume(props: { volume: Volume; manages: boolean; alone: boolean }) {
  const { volume, manages, alone } = props;
  const { t } = useTranslation();
  const { free, size, footage, streams, path, state } = volume;
  const used = size > 0 ? Math.round((1 - free / size) * 100) : 0;
  const retired = volume.use === "retired";
  const wrong = !retired && state !== "ready";
  return (
    <div className="gap-below" data-volume={volume.id}>
      <Space wrap>
        <span className="mono">{path}</span>
        <Tag color={volume.use === "record" ? "blue" : "default"}>
          {t(`volumeUse.${volume.use}`)}
        </Tag>
        {!retired && (
          <Tag {...(wrong ? { color: "#a8071a" } : {})}>{t(`volumeState.${state}`)}</Tag>
        )}
        {manages && <VolumeActions volume={volume} alone={alone} />}
      </Space>
      {wrong && (
        <Alert
          type="error"
          showIcon
          title={t(`volumeAdvice.${state}`)}
          description={t("volume.since", { time: dateTime(volume.since) })}
        />
      )}
      {!retired && (
        <>
          <div>
            {t("system.freeOf", { free: bytes(free), size: bytes(size) })} ·{" "}
            {t("system.footage", { footage: bytes(footage) })} ·{" "}
            {t("volume.streams", { n: streams })}
          </div>
          <Progress
            percent={used}
            status={used >= 95 ? "exception" : "normal"}
            aria-label={t("system.used", { used })}
          />
        </>
      )}
    </div>
  );
}

type Use = Volume["use"];

function VolumeActions({ volume, alone }: { volume: Volume; alone: boolean }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: (body: { use: Use; lost?: boolean }) =>
      ask(api.PATCH("/api/v1/volumes/{id}", { params: { path: { id: volume.id } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["volumes"] }),
    onError: (error) => void message.error(failureText(t, error)),
  });
  const act = (label: string, body: { use: Use; lost?: boolean }, sure?: string) => {
    const button = (
      <Button
        size="small"
        danger={body.lost === true}
        loading={changing.isPending}
        {...(sure === undefined ? { onClick: () => changing.mutate(body) } : {})}
      >
        {label}
      </Button>
    );
    if (sure === undefined) {
      return button;
    }
    return (
      <Popconfirm title={sure} onConfirm={() => changing.mutate(body)}>
        {button}
      </Popconfirm>
    );
  };
  if (volume.use === "retired") {
    return null;
  }
  const gone = volume.state === "missing" || volume.state === "failing";
  return (
    <>
      {volume.use === "record" &&
        act(
          t("volume.drain"),
          { use: "drain" },
          t(alone ? "volume.drainAlone" : "volume.drainSure"),
        )}
      {volume.use === "drain" && act(t("volume.record"), { use: "record" })}
      {volume.use === "drain" &&
        act(t("volume.retire"), { use: "retired" }, t("volume.retireSure"))}
      {gone && act(t("volume.lost"), { use: "retired", lost: true }, t("volume.lostSure"))}
    </>
  );
}

function AddVolume({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const adding = useMutation({
    mutationFn: (body: { path: string }) => ask(api.POST("/api/v1/volumes", { body })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["volumes"] });
      close();
    },
  });
  return (
    <FormModal<{ path: string }>
      title={t("volume.add")}
      okText={t("volume.add")}
      sending={adding}
      close={close}
    >
      <p>{t("volume.addWhat")}</p>
      <Form.Item name="path" label={t("volume.path")} rules={[{ required: true }]}>
        <Input placeholder="/mnt/disk2/footage" autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}
