import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Descriptions, Form, Input, Modal, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { cameraPurgeQuery } from "../api/queries";
import type { CameraPurge } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { FormModal } from "../ui/FormModal";
import { bytes } from "../ui/words";
import { PurgeProgress } from "./PurgeProgress";

interface Draft {
  name: string;
  document: string;
  reason: string;
}

/** All footage of a camera is deleted by order: what would go, what stops it, how far it is. */
export function PurgeModal({ camera, close }: { camera: string; close: () => void }) {
  const { t } = useTranslation();
  const facts = useQuery(cameraPurgeQuery(camera));
  const [again, setAgain] = useState(false);
  const { data } = facts;
  const client = useQueryClient();
  const done = Boolean(data?.purge?.done);
  useEffect(() => {
    // The page behind still shows what is gone.
    if (done) void client.invalidateQueries({ queryKey: ["footage"] });
  }, [done, client]);
  if (data && data.holds.length === 0 && (!data.purge || (again && data.purge.done))) {
    return <OrderForm camera={camera} facts={data} ordered={() => setAgain(false)} close={close} />;
  }
  return (
    <Modal
      open
      width={640}
      title={data ? t("purge.of", { name: data.camera_name }) : t("purge.open")}
      okText={t("purge.again")}
      okButtonProps={{
        danger: true,
        style: data?.purge?.done && data.files > 0 ? {} : { display: "none" },
      }}
      cancelText={t("purge.close")}
      onOk={() => setAgain(true)}
      onCancel={close}
    >
      {facts.error && <Failed error={facts.error} retry={() => void facts.refetch()} />}
      {facts.isPending && <Skeleton active />}
      {data && data.holds.length > 0 && <Holds facts={data} />}
      {data?.purge && <PurgeProgress purge={data.purge} />}
    </Modal>
  );
}

/** The order: its document, why, and the camera's name once more. */
function OrderForm(props: {
  camera: string;
  facts: CameraPurge;
  ordered: () => void;
  close: () => void;
}) {
  const { camera, facts, ordered, close } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: (body: Draft) =>
      ask(api.POST("/api/v1/cameras/{id}/purge", { params: { path: { id: camera } }, body })),
    onSuccess: ordered,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["purges"] }),
        client.invalidateQueries({ queryKey: ["cameras"] }),
      ]),
  });
  return (
    <FormModal<Draft>
      title={t("purge.of", { name: facts.camera_name })}
      okText={t("purge.do")}
      width={640}
      danger
      name="purge"
      sending={sending}
      close={close}
    >
      <Alert type="error" showIcon className="gap-below" title={t("purge.warning")} />
      <Descriptions size="small" column={1} bordered className="gap-below">
        <Descriptions.Item label={t("purge.footage")}>
          {facts.from && facts.to
            ? `${dateTime(facts.from)} – ${dateTime(facts.to)}`
            : t("purge.nothing")}
        </Descriptions.Item>
        <Descriptions.Item label={t("deletions.size")}>
          {t("deletions.files", { n: facts.files, size: bytes(facts.bytes) })}
        </Descriptions.Item>
      </Descriptions>
      <Form.Item
        name="document"
        label={t("purge.document")}
        extra={t("purge.documentHint")}
        rules={[{ required: true, message: t("form.required") }]}
      >
        <Input maxLength={128} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("purge.reason")}
        rules={[{ required: true, message: t("form.required") }]}
      >
        <Input.TextArea rows={2} maxLength={4000} />
      </Form.Item>
      <Form.Item
        name="name"
        label={t("purge.name", { name: facts.camera_name })}
        rules={[
          {
            validator: (_, text: string | undefined) =>
              text?.trim() === facts.camera_name
                ? Promise.resolve()
                : Promise.reject(new Error(t("purge.nameDiffers"))),
          },
        ]}
      >
        <Input autoComplete="off" />
      </Form.Item>
    </FormModal>
  );
}

/** Cases hold footage of the camera: which, and who decides. */
function Holds({ facts }: { facts: CameraPurge }) {
  const { t } = useTranslation();
  return (
    <Alert
      type="warning"
      showIcon
      className="gap-below"
      title={t("purge.held")}
      description={
        <ul data-purge-holds>
          {facts.holds.map((hold) => (
            <li key={`${hold.case_id} ${hold.from}`}>
              {t("purge.hold", {
                number: hold.case_number,
                area: hold.area_name,
                span: `${dateTime(hold.from)} – ${dateTime(hold.to)}`,
              })}{" "}
              {hold.officer
                ? t("purge.decides", { who: `${hold.unit} ${hold.officer}`.trim() })
                : t("purge.areaDecides", { area: hold.area_name })}
            </li>
          ))}
        </ul>
      }
    />
  );
}
