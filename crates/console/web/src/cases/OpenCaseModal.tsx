import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Modal, Select, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, ask } from "../api/client";
import { areasQuery } from "../api/queries";
import { CASE_LINES, type CaseLine } from "../api/types";
import { dateTime, fromWallClock, rfc3339 } from "../time";
import { Failed } from "../ui/Failed";
import { fieldProblems } from "../ui/failure";

interface Draft {
  area_id: string;
  title: string;
  description?: string;
  line?: CaseLine;
  category?: string;
  place?: string;
  occurred?: Dayjs;
  source?: string;
  external_id?: string;
}

/** What a new case begins with. */
export interface CaseStart {
  title: string;
  area_id: string;
  place: string;
  /** Milliseconds since 1970. */
  occurred_at: number;
}

/** Writes down a new case. */
export function OpenCaseModal(props: {
  close: () => void;
  initial?: CaseStart;
  /** Done with the new case before it is shown. */
  opened?: (id: string) => Promise<void>;
}) {
  const { close, initial, opened } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<Draft>();
  const client = useQueryClient();
  const navigate = useNavigate();
  const areas = useQuery(areasQuery);
  const opening = useMutation({
    mutationFn: async ({ occurred, ...draft }: Draft) => {
      const made = await ask(
        api.POST("/api/v1/cases", {
          body: {
            ...draft,
            // What is picked is the town's time, whatever zone the machine is in.
            ...(occurred
              ? { occurred_at: rfc3339(fromWallClock(occurred.format("YYYY-MM-DDTHH:mm:ss"))) }
              : {}),
          },
        }),
      );
      await opened?.(made.id);
      return made;
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      await navigate(`/cases/${id}`);
    },
    onError: (error) =>
      form.setFields(fieldProblems(error) as Parameters<typeof form.setFields>[0]),
  });
  const required = [{ required: true, message: t("form.required") }];
  return (
    <Modal
      open
      width={640}
      title={t("cases.open")}
      okText={t("cases.open")}
      cancelText={t("action.cancel")}
      confirmLoading={opening.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {opening.error && <Failed error={opening.error} />}
      <Form<Draft>
        form={form}
        layout="vertical"
        initialValues={initial ? startOf(initial) : {}}
        onFinish={(draft) => opening.mutate(draft)}
      >
        <Form.Item name="title" label={t("cases.title")} rules={required}>
          <Input maxLength={128} />
        </Form.Item>
        <Form.Item name="area_id" label={t("cases.area")} rules={required}>
          <Select
            showSearch={{ optionFilterProp: "label" }}
            loading={areas.isPending}
            options={(areas.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="description" label={t("cases.description")}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Space wrap align="start">
          <Form.Item name="line" label={t("cases.line")}>
            <Select
              allowClear
              style={{ width: 200 }}
              options={CASE_LINES.map((value) => ({ value, label: t(`line.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name="category" label={t("cases.category")}>
            <Input maxLength={32} />
          </Form.Item>
          <Form.Item name="occurred" label={t("cases.occurred")} extra={t("cases.occurredHint")}>
            <DatePicker showTime showNow={false} />
          </Form.Item>
        </Space>
        <Form.Item name="place" label={t("cases.place")}>
          <Input maxLength={256} />
        </Form.Item>
        <Space wrap align="start">
          <Form.Item name="source" label={t("cases.source")} extra={t("cases.sourceHint")}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item name="external_id" label={t("cases.externalId")}>
            <Input maxLength={128} />
          </Form.Item>
        </Space>
      </Form>
    </Modal>
  );
}

/** The form's first values; what is picked stands for the town's time. */
function startOf({ occurred_at, ...start }: CaseStart): Partial<Draft> {
  return { ...start, occurred: dayjs(dateTime(occurred_at)) };
}
