import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, DatePicker, Form, Input, Radio, Select, Space, type FormInstance } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, ask } from "../api/client";
import { allCamerasQuery } from "../api/queries";
import { PROTECTS, RELATIONS, REQUEST_KINDS, WANTS } from "../api/types";
import { useSession } from "../session/session";
import { FormModal } from "../ui/FormModal";
import { failureText } from "../ui/failure";
import { bodyOf, type RequestDraft } from "./draft";
import { ScanField } from "./RequestScan";
import { putScan } from "./scan";

/** Enters a request of somebody from outside, with the document they brought. */
export function RequestForm({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [scan, setScan] = useState<File>();
  const entering = useMutation({
    mutationFn: async (draft: RequestDraft) => {
      const made = await ask(api.POST("/api/v1/access_requests", { body: bodyOf(draft) }));
      try {
        if (scan) await putScan(made.id, scan);
      } catch (error) {
        // The request is there all the same: the scan can be given on its page.
        void message.error(failureText(t, error), 8);
      }
      return made;
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["requests"] });
      await navigate(`/requests/${id}`);
    },
  });
  // The police's contact enters requests of state organs alone.
  const kinds = REQUEST_KINDS.filter(
    (kind) => kind === "state_organ" || user.role !== "police_liaison",
  );
  return (
    <FormModal<RequestDraft>
      title={t("requests.enter")}
      okText={t("requests.send")}
      width={720}
      name="request"
      initial={{ kind: "state_organ", wants: "view", officers: [{}, {}] }}
      sending={entering}
      close={close}
    >
      <Form.Item name="kind">
        <Radio.Group
          aria-label={t("requests.kind")}
          optionType="button"
          options={kinds.map((value) => ({ value, label: t(`requestKind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={["kind"]}>
        {(form: FormInstance<RequestDraft>) =>
          form.getFieldValue("kind") === "natural_person" ? <PersonFields /> : <OrganFields />
        }
      </Form.Item>
      <FootageFields />
      <Form.Item label={t("requests.scan")} extra={t("requests.scanHint")}>
        <ScanField chosen={scan} choose={setScan} />
      </Form.Item>
    </FormModal>
  );
}

function useRequired() {
  const { t } = useTranslation();
  return [{ required: true, message: t("form.required") }];
}

function OrganFields() {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <>
      <Space wrap align="start">
        <Form.Item name="organ" label={t("requests.organ")} rules={required}>
          <Input maxLength={128} style={{ width: 300 }} />
        </Form.Item>
        <Form.Item name="document_no" label={t("requests.documentNo")} rules={required}>
          <Input maxLength={128} style={{ width: 300 }} />
        </Form.Item>
      </Space>
      {[0, 1].map((index) => (
        <Space wrap align="start" key={index}>
          <Form.Item
            name={["officers", index, "name"]}
            label={t("requests.officer", { n: index + 1 })}
            rules={required}
          >
            <Input maxLength={128} style={{ width: 300 }} />
          </Form.Item>
          <Form.Item
            name={["officers", index, "card_no"]}
            label={t("requests.cardNo")}
            rules={required}
          >
            <Input maxLength={128} style={{ width: 300 }} />
          </Form.Item>
        </Space>
      ))}
      <Form.Item name="wants" label={t("requests.wants")}>
        <Radio.Group options={WANTS.map((value) => ({ value, label: t(`wants.${value}`) }))} />
      </Form.Item>
    </>
  );
}

function PersonFields() {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <>
      <p>{t("requests.personOnly")}</p>
      <Space wrap align="start">
        <Form.Item name="name" label={t("requests.personName")} rules={required}>
          <Input maxLength={128} style={{ width: 220 }} />
        </Form.Item>
        <Form.Item name="relation" label={t("requests.relation")} rules={required}>
          <Select
            style={{ width: 200 }}
            options={RELATIONS.map((value) => ({ value, label: t(`relation.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="protects" label={t("requests.protects")} rules={required}>
          <Select
            style={{ width: 160 }}
            options={PROTECTS.map((value) => ({ value, label: t(`protects.${value}`) }))}
          />
        </Form.Item>
      </Space>
    </>
  );
}

function FootageFields() {
  const { t } = useTranslation();
  const required = useRequired();
  const cameras = useQuery(allCamerasQuery).data ?? [];
  return (
    <>
      <Form.Item name="camera_ids" label={t("requests.whichCameras")} rules={required}>
        <Select
          mode="multiple"
          maxCount={20}
          showSearch={{ optionFilterProp: "label" }}
          options={cameras.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item
        name="span"
        label={t("requests.span")}
        extra={t("requests.spanHint")}
        rules={required}
      >
        <DatePicker.RangePicker showTime showNow={false} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("requests.reason")}
        extra={t("requests.reasonHint")}
        rules={[...required, { whitespace: true, message: t("form.required") }]}
      >
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
    </>
  );
}
