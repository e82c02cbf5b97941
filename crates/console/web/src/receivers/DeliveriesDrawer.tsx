import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Empty, Segmented, Table, Tag, type TableColumnsType } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { deliveriesQuery } from "../api/queries";
import { DELIVERY_STATES, type Delivery, type DeliveryState, type Receiver } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { failureText } from "../ui/failure";
import { More } from "../ui/More";
import { deliveryErrorWord, messageWord } from "../ui/words";
import { prettyBody } from "./body";

const COLOURS: Record<DeliveryState, string> = {
  pending: "blue",
  delivered: "green",
  dead: "red",
};

/** The messages to a receiver, and what was tried. */
export function DeliveriesDrawer({ receiver, close }: { receiver: Receiver; close: () => void }) {
  const { t } = useTranslation();
  const [state, setState] = useState<DeliveryState>();
  const list = useInfiniteQuery(deliveriesQuery(receiver.id, state));
  const deliveries = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: TableColumnsType<Delivery> = [
    { title: t("delivery.created"), width: 170, render: (_, { created }) => dateTime(created) },
    {
      title: t("receivers.topics"),
      render: (_, { kind }) => <span title={kind}>{messageWord(kind)}</span>,
    },
    {
      title: t("receivers.state"),
      width: 240,
      render: (_, delivery) => <Standing delivery={delivery} />,
    },
    {
      title: t("action.title"),
      width: 110,
      render: (_, delivery) => <Again receiver={receiver.id} delivery={delivery} />,
    },
  ];
  return (
    <Drawer open size={860} title={t("delivery.of", { name: receiver.name })} onClose={close}>
      <div className="filters">
        <Segmented<DeliveryState | "all">
          aria-label={t("delivery.which")}
          value={state ?? "all"}
          options={[
            { value: "all", label: t("delivery.all") },
            ...DELIVERY_STATES.map((value) => ({ value, label: t(`delivery.state.${value}`) })),
          ]}
          onChange={(chosen) => setState(chosen === "all" ? undefined : chosen)}
        />
      </div>
      {list.error && <Failed error={list.error} retry={() => void list.refetch()} />}
      <Table<Delivery>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={deliveries}
        loading={list.isPending}
        pagination={false}
        expandable={{ expandedRowRender: (delivery) => <Details delivery={delivery} /> }}
        locale={{ emptyText: <Empty description={t("delivery.none")} /> }}
      />
      <More list={list} count={deliveries.length} />
    </Drawer>
  );
}

function Standing({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag color={COLOURS[delivery.state]}>{t(`delivery.state.${delivery.state}`)}</Tag>{" "}
      {delivery.due && <small>{t("delivery.next", { time: dateTime(delivery.due) })}</small>}
    </>
  );
}

function Again({ receiver, delivery }: { receiver: string; delivery: Delivery }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/receivers/{id}/deliveries/{delivery_id}/actions", {
          params: { path: { id: receiver, delivery_id: delivery.id } },
          body: { action: "again" },
        }),
      ),
    onSuccess: async () => {
      void message.success(t("delivery.againDone"));
      await client.invalidateQueries({ queryKey: ["receivers"] });
    },
    onError: (error) => void message.error(failureText(t, error)),
  });
  if (delivery.state === "pending") return null;
  return (
    <Button type="link" size="small" loading={again.isPending} onClick={() => again.mutate()}>
      {t("delivery.again")}
    </Button>
  );
}

function Details({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  return (
    <>
      <h4 className="delivery-title">{t("delivery.attempts")}</h4>
      {delivery.attempts.length === 0 && <p>{t("delivery.noAttempts")}</p>}
      <ol className="plain-list">
        {delivery.attempts.map((attempt) => (
          <li key={attempt.at}>
            {dateTime(attempt.at)} ·{" "}
            {attempt.status === null
              ? t("delivery.noAnswer")
              : t("delivery.attempt", { status: attempt.status })}{" "}
            · {t("delivery.took", { n: attempt.took_ms })}
            {attempt.error && <> · {deliveryErrorWord(attempt.error)}</>}
          </li>
        ))}
      </ol>
      <h4 className="delivery-title">{t("delivery.body")}</h4>
      {/* Long lines are scrolled, also by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="delivery-body" tabIndex={0} aria-label={t("delivery.body")}>
        {prettyBody(delivery.body)}
      </pre>
      <small className="mono">webhook-id {delivery.id}</small>
    </>
  );
}
