import { useQuery } from "@tanstack/react-query";
import { Button, Form, Select, type FormInstance } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { recordersQuery } from "../../api/queries";
import { Failed } from "../../ui/Failed";
import { PlaceModal } from "../places/PlaceModal";
import type { WizardForm } from "./form";

/** The recorder that the camera is reached through, where there is one between. */
export function RecorderField({ form, site }: { form: FormInstance<WizardForm>; site: string }) {
  const { t } = useTranslation();
  const recorders = useQuery(recordersQuery);
  const here = recorders.data?.filter(({ site_id }) => site_id === site);
  const [adding, setAdding] = useState(false);
  useEffect(() => {
    const chosen = form.getFieldValue("recorder_id") as string | null | undefined;
    const there = here?.some(({ id }) => id === chosen);
    // A recorder serves the cameras of its own site.
    if (chosen && there === false) form.setFieldValue("recorder_id", null);
  }, [form, here]);
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
          options={(here ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Button size="small" onClick={() => setAdding(true)}>
        {t("addCamera.addRecorder")}
      </Button>
      {adding && (
        <PlaceModal
          draft={{ kind: "recorder", site }}
          close={() => setAdding(false)}
          added={(id) => form.setFieldValue("recorder_id", id)}
        />
      )}
    </>
  );
}
