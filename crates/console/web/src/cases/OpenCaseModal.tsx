import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DatePicker, Form, Input, Select, Space } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, ask } from "../api/client";
import { CASE_LINES, type CaseLine, type NewLink } from "../api/types";
import { dateTime, rfc3339 } from "../time";
import { AreaSelect } from "../ui/AreaSelect";
import { FormModal } from "../ui/FormModal";
import { picked } from "./draft";

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

/** What is filled in already, and what the case points to from the beginning. */
export interface Opening {
  title?: string;
  area_id?: string;
  place?: string;
  description?: string;
  /** When it happened. */
  at?: number;
  links?: NewLink[];
  /** The links in words. */
  words?: ReactNode;
}

/** Writes down a new case. */
export function OpenCaseModal({ opening, close }: { opening?: Opening; close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { at, links = [], words, ...filled } = opening ?? {};
  const making = useMutation({
    mutationFn: ({ occurred, ...draft }: Draft) =>
      ask(
        api.POST("/api/v1/cases", {
          body: {
            ...draft,
            ...(occurred ? { occurred_at: rfc3339(picked(occurred)) } : {}),
            links,
          },
        }),
      ),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      await navigate(`/cases/${id}`);
    },
  });
  const required = [{ required: true, message: t("form.required") }];
  return (
    <FormModal<Draft>
      title={t("cases.open")}
      okText={t("cases.open")}
      width={640}
      // The wall clock of the town, as the picker shows times without a zone.
      initial={{ ...filled, ...(at === undefined ? {} : { occurred: dayjs(dateTime(at)) }) }}
      sending={making}
      close={close}
    >
      {words && <p>{words}</p>}
      <Form.Item name="title" label={t("cases.title")} rules={required}>
        <Input maxLength={128} />
      </Form.Item>
      <Form.Item name="area_id" label={t("cases.area")} rules={required}>
        <AreaSelect />
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
        <Input maxLength={128} />
      </Form.Item>
      <Space wrap align="start">
        <Form.Item name="source" label={t("cases.source")} extra={t("cases.sourceHint")}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="external_id" label={t("cases.externalId")}>
          <Input maxLength={128} />
        </Form.Item>
      </Space>
    </FormModal>
  );
}
