import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Modal, Select, type FormInstance } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../api/client";
import { recordersQuery } from "../../api/queries";
import { Failed } from "../../ui/Failed";
import type { WizardForm } from "./form";

/** The recorder that the camera is reached through, where there is one between. */
export function RecorderField({ form, site }: { form: FormInstance<WizardForm>; site: string }) {
  const { t } = useTranslation();
  const recorders = useQuery(recordersQuery(site));
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    const chosen = form.getFieldValue("recorder_id") as string | null | undefined;
    const there = recorders.data?.some(({ id }) => id === chosen);
    // A recorder serves the cameras of its own site.
    if (chosen && there === false) form.setFieldValue("recorder_id", null);
  }, [form, recorders.data]);
  return (
    <>
      {recorders.error && <Failed error={recorders.error} />}
      <Form.Item
        name="recorder_id"
        label={t("addCamera.recorder")}
        extra={t("addCamera.recorderHint")}
        className="wizard-recorder"
      >
        <Select
          allowClear
          loading={recorders.isPending}
          placeholder={t("addCamera.noRecorder")}
          options={(recorders.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Button size="small" onClick={() => setAdding(true)}>
        {t("addCamera.addRecorder")}
      </Button>
      {adding && (
        <RecorderModal
          site={site}
          close={() => setAdding(false)}
          added={(id) => form.setFieldValue("recorder_id", id)}
        />
      )}
    </>
  );
}

interface RecorderForm {
  name: string;
  session_budget?: number | null;
}

function RecorderModal(props: { site: string; close: () => void; added: (id: string) => void }) {
  const { site, close, added } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<RecorderForm>();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: ({ name, session_budget }: RecorderForm) =>
      ask(
        api.POST("/api/v1/recorders", {
          body: { name, site_id: site, session_budget: session_budget ?? 0 },
        }),
      ),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["recorders", site] });
      added(id);
      close();
    },
  });
  return (
    <Modal
      open
      title={t("addCamera.addRecorder")}
      okText={t("action.save")}
      cancelText={t("action.cancel")}
      confirmLoading={saving.isPending}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {saving.error && <Failed error={saving.error} />}
      <Form<RecorderForm>
        form={form}
        name="recorder"
        layout="vertical"
        initialValues={{ session_budget: 0 }}
        onFinish={(values) => saving.mutate(values)}
      >
        <Form.Item
          name="name"
          label={t("places.name")}
          rules={[{ required: true, message: t("form.required") }]}
        >
          <Input maxLength={128} />
        </Form.Item>
        <Form.Item name="session_budget" label={t("places.budget")}>
          <InputNumber min={0} precision={0} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
