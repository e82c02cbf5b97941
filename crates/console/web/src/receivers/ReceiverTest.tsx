import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Spin } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Delivery, Receiver } from "../api/types";
import { clock } from "../time";
import { Failed } from "../ui/Failed";
import { deliveryErrorWord } from "../ui/words";

const LOOK_MS = 500;

/** Watches a test message until the receiver has it or has not taken it. */
export function ReceiverTest(props: { receiver: Receiver; sent: Delivery; close: () => void }) {
  const { receiver, sent, close } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const looking = useQuery({
    queryKey: ["receivers", "test", sent.id],
    queryFn: async () => {
      // The test is among the newest; there is no question for a single one.
      const params = { path: { id: receiver.id }, query: { limit: 20 } };
      const list = await ask(api.GET("/api/v1/receivers/{id}/deliveries", { params }));
      return list.items.find(({ id }) => id === sent.id) ?? sent;
    },
    refetchInterval: ({ state }) => (state.data?.state === "pending" ? LOOK_MS : false),
  });
  const now = looking.data ?? sent;
  const settled = now.state !== "pending" || now.attempts.length > 0;
  useEffect(() => {
    if (settled) void client.invalidateQueries({ queryKey: ["receivers", "all"] });
  }, [client, settled]);
  return (
    <Modal
      open
      title={t("receivers.testOf", { name: receiver.name })}
      onCancel={close}
      footer={
        <Button type="primary" onClick={close}>
          {t("receivers.closeTest")}
        </Button>
      }
    >
      <p className="mono">{receiver.url}</p>
      {looking.error && <Failed error={looking.error} />}
      <div aria-live="polite" data-test={now.state} data-tried={now.attempts.length}>
        <Fate delivery={now} />
      </div>
    </Modal>
  );
}

function Fate({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const last = delivery.attempts.at(-1);
  if (!last) {
    return (
      <p>
        <Spin size="small" /> {t("receivers.testWaiting")}
      </p>
    );
  }
  if (delivery.state === "delivered") {
    const { status, took_ms: ms } = last;
    return <Alert type="success" showIcon title={t("receivers.testDelivered", { status, ms })} />;
  }
  const status = last.status === null ? "" : `HTTP ${last.status} `;
  return (
    <Alert
      type="error"
      showIcon
      title={t("receivers.testFailed", { reason: status + deliveryErrorWord(last.error) })}
      description={
        delivery.due
          ? t("receivers.testRetry", { time: clock(delivery.due) })
          : t("receivers.testDead")
      }
    />
  );
}
