import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { allCamerasQuery } from "../api/queries";
import type { StreamKind } from "../api/types";
import { fromWallClock, rfc3339 } from "../time";
import { Failed } from "../ui/Failed";

interface Draft {
  camera_id: string;
  stream: StreamKind | "both";
  span?: [Dayjs, Dayjs] | null;
  note?: string;
}

const inTown = (picked: Dayjs): string =>
  rfc3339(fromWallClock(picked.format("YYYY-MM-DDTHH:mm:ss")));

/** Attaches a camera, or a span of its footage, to a case. */
export function SpanModal({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Draft>();
  const client = useQueryClient();
  const cameras = useQuery(allCamerasQuery);
  const attaching = useMutation({
    mutationFn: ({ camera_id, stream, span, note = "" }: Draft) =>
      ask(
        api.POST("/api/v1/cases/{id}/links", {
          params: { path: { id } },
          body: span
            ? {
                kind: "span",
                camera_id,
                stream: stream === "both" ? null : stream,
                from: inTown(span[0]),
                to: inTown(span[1]),
                note,
              }
            : { kind: "camera", camera_id, note },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      close();
    },
  });
  return (
    <Modal
      open
      title={t("cases.attach")}
      okText={t("attach.do")}
      cancelText={t("action.cancel")}
      confirmLoading={attaching.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {attaching.error && <Failed error={attaching.error} />}
      <Form<Draft>
        form={form}
        layout="vertical"
        initialValues={{ stream: "main" }}
        onFinish={(draft) => attaching.mutate(draft)}
      >
        <Form.Item
          name="camera_id"
          label={t("attach.camera")}
          rules={[{ required: true, message: t("form.required") }]}
        >
          <Select
            showSearch={{ optionFilterProp: "label" }}
            loading={cameras.isPending}
            options={(cameras.data ?? []).map(({ id: value, name }) => ({ value, label: name }))}
          />
        </Form.Item>
        <Form.Item name="span" label={t("attach.span")} extra={t("attach.spanHint")}>
          <DatePicker.RangePicker showTime showNow={false} />
        </Form.Item>
        <Form.Item name="stream" label={t("attach.stream")}>
          <Select
            options={[
              { value: "main", label: t("stream.main") },
              { value: "sub", label: t("stream.sub") },
              { value: "both", label: t("plan.both") },
            ]}
          />
        </Form.Item>
        <Form.Item name="note" label={t("attach.note")}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
