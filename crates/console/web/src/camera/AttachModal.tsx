import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, ask } from "../api/client";
import { casesQuery } from "../api/queries";
import type { StreamKind } from "../api/types";
import { rfc3339 } from "../time";
import { Failed } from "../ui/Failed";
import type { Stretch } from "../video/timeline/draw";
import { stretchText } from "./day";

interface Chosen {
  id: string;
  note?: string;
}

/** Attaches a marked span of footage to a case, which keeps it from being removed. */
export function AttachModal(props: {
  camera: string;
  stream: StreamKind;
  span: Stretch;
  close: () => void;
}) {
  const { camera, stream, span, close } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Chosen>();
  const [q, setQ] = useState("");
  const cases = useInfiniteQuery(casesQuery({ q: q || undefined }));
  const open = (cases.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter(({ state }) => state !== "closed");
  const attaching = useMutation({
    mutationFn: ({ id, note = "" }: Chosen) =>
      ask(
        api.POST("/api/v1/cases/{id}/links", {
          params: { path: { id } },
          body: {
            kind: "span",
            camera_id: camera,
            stream,
            from: rfc3339(span.from),
            to: rfc3339(span.to),
            note,
          },
        }),
      ),
    onSuccess: (_, { id }) => {
      void client.invalidateQueries({ queryKey: ["cases"] });
      void message.success(<Link to={`/cases/${id}`}>{t("attach.done")}</Link>);
      close();
    },
  });
  return (
    <Modal
      open
      title={t("attach.title")}
      okText={t("attach.do")}
      cancelText={t("action.cancel")}
      confirmLoading={attaching.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <p>
        {stretchText(span)} · {t(`stream.${stream}`)}
      </p>
      <p>{t("attach.keeps")}</p>
      {attaching.error && <Failed error={attaching.error} />}
      <Form<Chosen> form={form} layout="vertical" onFinish={(chosen) => attaching.mutate(chosen)}>
        <Form.Item
          name="id"
          label={t("attach.case")}
          rules={[{ required: true, message: t("form.required") }]}
        >
          <Select
            showSearch={{ filterOption: false, onSearch: setQ }}
            loading={cases.isFetching}
            options={open.map(({ id, number, title }) => ({
              value: id,
              label: `${number} ${title}`,
            }))}
          />
        </Form.Item>
        <Form.Item name="note" label={t("attach.note")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
