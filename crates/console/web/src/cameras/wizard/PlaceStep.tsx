import { useQuery } from "@tanstack/react-query";
import { Form, Input, InputNumber, Select, type FormInstance } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { areasQuery, sitesQuery } from "../../api/queries";
import type { WizardForm } from "./form";
import { DIRECTIONS, KINDS, nameOf } from "./name";
import { PlaceTree } from "./PlaceTree";
import { RecorderField } from "./RecorderField";

/** Where the camera hangs, and the name that follows from it. */
export function PlaceStep({ form }: { form: FormInstance<WizardForm> }) {
  const { t } = useTranslation();
  const site = Form.useWatch<string | undefined>("site_id", { form, preserve: true });
  useProposedName(form);
  const required = [{ required: true, message: t("form.required") }];
  const named = <T extends string>(values: readonly T[], word: (value: T) => string) =>
    values.map((value) => ({ value, label: word(value) }));
  return (
    <div className="wizard-place">
      <div>
        <Form.Item
          name="site_id"
          label={t("cameras.site")}
          htmlFor="wizard-tree"
          rules={[{ required: true, message: t("addCamera.chooseSite") }]}
        >
          <PlaceTree />
        </Form.Item>
        {site && <RecorderField form={form} site={site} />}
      </div>
      <div>
        <Form.Item name="place" label={t("cameras.place")} extra={t("addCamera.placeHint")}>
          <Input maxLength={256} />
        </Form.Item>
        <div className="wizard-row">
          <Form.Item name="direction" label={t("addCamera.direction")}>
            <Select
              allowClear
              options={named(DIRECTIONS, (value) => t(`addCamera.directions.${value}`))}
            />
          </Form.Item>
          <Form.Item name="kind" label={t("addCamera.kind")}>
            <Select allowClear options={named(KINDS, (value) => t(`addCamera.kinds.${value}`))} />
          </Form.Item>
        </div>
        <Form.Item
          name="name"
          label={t("cameras.name")}
          extra={t("addCamera.nameHint")}
          rules={required}
        >
          <Input maxLength={128} />
        </Form.Item>
        <div className="wizard-row">
          <Form.Item name="longitude" label={t("cameras.longitude")}>
            <InputNumber min={-180} max={180} step={0.0001} placeholder="104.7321" />
          </Form.Item>
          <Form.Item name="latitude" label={t("cameras.latitude")}>
            <InputNumber min={-90} max={90} step={0.0001} placeholder="31.7735" />
          </Form.Item>
        </div>
        <Form.Item
          name="gb_code"
          label={t("cameras.gbCode")}
          rules={[{ pattern: /^\d{20}$/, message: t("addCamera.gbDigits") }]}
        >
          <Input maxLength={20} inputMode="numeric" />
        </Form.Item>
      </div>
    </div>
  );
}

/** Writes the name as its parts become known, until somebody writes another. */
function useProposedName(form: FormInstance<WizardForm>): void {
  const { t } = useTranslation();
  const areas = useQuery(areasQuery).data;
  const sites = useQuery(sitesQuery).data;
  const watch = { form, preserve: true };
  const site = Form.useWatch<string | undefined>("site_id", watch);
  const place = Form.useWatch<string | undefined>("place", watch);
  const direction = Form.useWatch<WizardForm["direction"] | undefined>("direction", watch);
  const kind = Form.useWatch<WizardForm["kind"] | undefined>("kind", watch);
  const area = sites?.find(({ id }) => id === site)?.area_id;
  const name = nameOf([
    areas?.find(({ id }) => id === area)?.name,
    place,
    direction && t(`addCamera.directions.${direction}`),
    kind && t(`addCamera.kinds.${kind}`),
  ]);
  const proposed = useRef("");
  useEffect(() => {
    const written = (form.getFieldValue("name") as string | undefined) ?? "";
    if (written === "" || written === proposed.current) form.setFieldValue("name", name);
    proposed.current = name;
  }, [form, name]);
}
