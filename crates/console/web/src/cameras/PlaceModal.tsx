import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Form, Input, InputNumber, Modal, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Area, Site } from "../api/types";
import { Failed } from "../ui/Failed";

/** What is to be added or changed. */
export type PlaceDraft =
  | { kind: "area"; parent: string | null; area?: Area }
  | { kind: "site"; area: string; site?: Site };

interface PlaceForm {
  name: string;
  code?: string;
  state?: Site["state"];
  contact?: string;
  contractor?: string;
  session_budget?: number;
  uplink_kbps?: number;
}

/** Adds an area or a site, or changes one. */
export function PlaceModal({
  draft,
  close,
  added,
}: {
  draft: PlaceDraft;
  close: () => void;
  /** Told the id of what was added or changed. */
  added?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<PlaceForm>();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (values: PlaceForm) => save(draft, values),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: [draft.kind === "area" ? "areas" : "sites"] });
      added?.(id);
      close();
    },
  });
  const there = draft.kind === "area" ? draft.area : draft.site;
  const states = (["planned", "building", "accepted"] as const).map((value) => ({
    value,
    label: t(`siteState.${value}`),
  }));
  return (
    <Modal
      open
      title={t(draft.kind === "area" ? "places.area" : "places.site")}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      confirmLoading={saving.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {saving.error && <Failed error={saving.error} />}
      <Form<PlaceForm>
        form={form}
        name={draft.kind}
        layout="vertical"
        initialValues={there ?? { state: "accepted", session_budget: 0, uplink_kbps: 0 }}
        onFinish={(values) => saving.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t("places.name")}
          rules={[{ required: true, message: t("form.required") }]}
        >
          <Input maxLength={128} />
        </Form.Item>
        {draft.kind === "area" ? (
          <Form.Item name="code" label={t("places.code")} extra={t("places.codeHint")}>
            <Input maxLength={12} inputMode="numeric" />
          </Form.Item>
        ) : (
          <>
            <Form.Item name="state" label={t("places.state")}>
              <Select options={states} />
            </Form.Item>
            <Form.Item name="contact" label={t("places.contact")}>
              <Input maxLength={128} />
            </Form.Item>
            <Form.Item name="contractor" label={t("places.contractor")}>
              <Input maxLength={128} />
            </Form.Item>
            <Space>
              <Form.Item name="session_budget" label={t("places.budget")}>
                <InputNumber min={0} precision={0} />
              </Form.Item>
              <Form.Item name="uplink_kbps" label={t("places.uplink")}>
                <InputNumber min={0} precision={0} />
              </Form.Item>
            </Space>
          </>
        )}
      </Form>
    </Modal>
  );
}

async function save(draft: PlaceDraft, values: PlaceForm): Promise<{ id: string }> {
  const { name, code = "" } = values;
  if (draft.kind === "area") {
    if (!draft.area) {
      return ask(api.POST("/api/v1/areas", { body: { name, code, parent_id: draft.parent } }));
    }
    const { id, version } = draft.area;
    const body = { name, code, version };
    return ask(api.PATCH("/api/v1/areas/{id}", { params: { path: { id } }, body }));
  }
  const body = {
    name,
    state: values.state ?? "accepted",
    contact: values.contact ?? "",
    contractor: values.contractor ?? "",
    session_budget: values.session_budget ?? 0,
    uplink_kbps: values.uplink_kbps ?? 0,
  };
  if (!draft.site)
    return ask(api.POST("/api/v1/sites", { body: { ...body, area_id: draft.area } }));
  const { id, version } = draft.site;
  const change = { ...body, version };
  return ask(api.PATCH("/api/v1/sites/{id}", { params: { path: { id } }, body: change }));
}
