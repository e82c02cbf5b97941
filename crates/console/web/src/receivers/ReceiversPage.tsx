import { DownOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, Empty, Space, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { areasQuery, receiversQuery } from "../api/queries";
import type { Delivery, Receiver } from "../api/types";
import { instant, shortDateTime } from "../time";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { Page } from "../ui/Page";
import { SecretModal } from "../ui/Secret";
import { useNow } from "../ui/useNow";
import { DeliveriesDrawer } from "./DeliveriesDrawer";
import { ReceiverModal } from "./ReceiverModal";
import { ReceiverTest } from "./ReceiverTest";
import { useReceiverActs } from "./useReceiverActs";

type Open =
  | { kind: "edit"; receiver: Receiver | undefined }
  | { kind: "deliveries"; receiver: Receiver }
  | { kind: "test"; receiver: Receiver; sent: Delivery }
  | { kind: "secret"; name: string; secret: string };

/** Programs elsewhere that are told what happens. */
export default function ReceiversPage() {
  const { t } = useTranslation();
  const receivers = useQuery(receiversQuery);
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const add = (
    <Button type="primary" onClick={() => setOpen({ kind: "edit", receiver: undefined })}>
      {t("receivers.add")}
    </Button>
  );
  return (
    <Page title={t("menu.receivers")} lead={t("receivers.lead")} actions={add}>
      {receivers.error && <Failed error={receivers.error} retry={() => void receivers.refetch()} />}
      <Table<Receiver>
        rowKey="id"
        columns={useColumns(setOpen)}
        dataSource={receivers.data ?? []}
        loading={receivers.isPending}
        pagination={false}
        scroll={{ x: 1100 }}
        locale={{
          emptyText: (
            <Empty
              description={
                <>
                  {t("receivers.none")}
                  <br />
                  {t("receivers.noneWhat")}
                </>
              }
            />
          ),
        }}
      />
      {open?.kind === "edit" && (
        <ReceiverModal
          receiver={open.receiver}
          close={close}
          made={(name, secret) => setOpen({ kind: "secret", name, secret })}
        />
      )}
      {open?.kind === "deliveries" && <DeliveriesDrawer receiver={open.receiver} close={close} />}
      {open?.kind === "test" && (
        <ReceiverTest receiver={open.receiver} sent={open.sent} close={close} />
      )}
      {open?.kind === "secret" && (
        <SecretModal
          title={t("receivers.made", { name: open.name })}
          secret={open.secret}
          close={close}
        />
      )}
    </Page>
  );
}

function useColumns(setOpen: (open: Open) => void): TableColumnsType<Receiver> {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery).data ?? [];
  const areaName = (id: string): string => areas.find((area) => area.id === id)?.name ?? id;
  return [
    { title: t("receivers.name"), dataIndex: "name", width: 170 },
    { title: t("receivers.url"), render: (_, { url }) => <span className="mono">{url}</span> },
    {
      title: t("receivers.topics"),
      width: 180,
      render: (_, { topics }) => topics.map((one) => <Tag key={one}>{t(`topic.${one}`)}</Tag>),
    },
    {
      title: t("receivers.areas"),
      width: 150,
      render: (_, receiver) => receiver.areas.map(areaName).join(t("list.separator")),
    },
    {
      title: t("receivers.state"),
      width: 190,
      render: (_, receiver) => <Standing receiver={receiver} />,
    },
    { title: t("receivers.pending"), width: 80, dataIndex: "pending" },
    { title: t("receivers.dead"), width: 80, dataIndex: "dead" },
    {
      title: t("action.title"),
      width: 260,
      render: (_, receiver) => <Acts receiver={receiver} setOpen={setOpen} />,
    },
  ];
}

function Standing({ receiver }: { receiver: Receiver }) {
  const { t } = useTranslation();
  const { enabled, failing_since, old_secret_until } = receiver;
  return (
    <>
      {!enabled && <Tag>{t("receivers.off")}</Tag>}
      {enabled && failing_since === null && <Tag color="green">{t("receivers.works")}</Tag>}
      {enabled && failing_since !== null && (
        <Tag color="red">{t("receivers.failing", { time: shortDateTime(failing_since) })}</Tag>
      )}
      {old_secret_until && <OldSecret until={old_secret_until} />}
    </>
  );
}

function OldSecret({ until }: { until: string }) {
  const { t } = useTranslation();
  if (useNow() > instant(until)) return null;
  return (
    <div>
      <small>{t("receivers.oldUntil", { time: shortDateTime(until) })}</small>
    </div>
  );
}

function Acts({ receiver, setOpen }: { receiver: Receiver; setOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { name, enabled } = receiver;
  const acts = useReceiverActs(receiver, (secret) => setOpen({ kind: "secret", name, secret }));
  const testing = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/receivers/{id}/actions", {
          params: { path: { id: receiver.id } },
          body: { action: "test" },
        }),
      ),
    onSuccess: ({ delivery }) => {
      if (delivery) setOpen({ kind: "test", receiver, sent: delivery });
      return client.invalidateQueries({ queryKey: ["receivers"] });
    },
    onError: (error) => void message.error(failureText(t, error)),
  });
  return (
    <Space size={0}>
      <Button
        type="link"
        size="small"
        disabled={!enabled}
        loading={testing.isPending}
        onClick={() => testing.mutate()}
      >
        {t("receivers.test")}
      </Button>
      <Button type="link" size="small" onClick={() => setOpen({ kind: "deliveries", receiver })}>
        {t("receivers.deliveries")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "edit", label: t("action.edit") },
            { key: "secret", label: t("receivers.newSecret") },
            { key: "switch", label: t(enabled ? "receivers.switchOff" : "receivers.switchOn") },
            { key: "remove", label: t("receivers.remove"), danger: true },
          ],
          onClick: ({ key }) => {
            if (key === "edit") setOpen({ kind: "edit", receiver });
            else if (key === "secret") acts.newSecret();
            else if (key === "switch") acts.turn();
            else acts.remove();
          },
        }}
      >
        <Button type="link" size="small" aria-label={t("receivers.more")}>
          {t("receivers.more")} <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
    </Space>
  );
}
