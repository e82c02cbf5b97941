import { Checkbox, Form, Input, InputNumber, Select, Space, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { fromSite } from "../alerts/patience";
import { PatienceField } from "../alerts/PatienceField";
import type { Area, Site } from "../api/types";
import { RetentionFields } from "./RetentionFields";
import { ScheduleFields } from "./schedule/ScheduleFields";

const TRANSPORTS = [
  { value: "tcp", label: "TCP" },
  { value: "udp", label: "UDP" },
];

/** The fields of a camera's record. */
export function CameraFields(props: {
  areas: readonly Area[];
  sites: readonly Site[];
  stored: boolean;
}) {
  const { areas, sites, stored } = props;
  const { t } = useTranslation();
  const site = Form.useWatch("site_id") as string | undefined;
  const plan = Form.useWatch("plan") as string | undefined;
  const required = [{ required: true, message: t("form.required") }];
  const plans = (["main", "sub", "both", "off"] as const).map((value) => ({
    value,
    label: t(`plan.${value}`),
  }));
  const importances = (["high", "normal", "low"] as const).map((value) => ({
    value,
    label: t(`importance.${value}`),
  }));
  return (
    <>
      <Form.Item
        name="name"
        label={t("cameras.name")}
        extra={t("cameras.nameHint")}
        rules={required}
      >
        <Input maxLength={128} />
      </Form.Item>
      <Form.Item name="site_id" label={t("cameras.site")} rules={required}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={sites.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <StreamFields stream="main" required />
      <StreamFields stream="sub" />
      <Space align="start" wrap>
        <Form.Item
          name="username"
          label={t("cameras.username")}
          extra={stored ? t("cameras.stored") : undefined}
        >
          <Input autoComplete="off" maxLength={128} />
        </Form.Item>
        <Form.Item name="password" label={t("cameras.password")}>
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
      </Space>
      {stored && (
        <Form.Item name="forget" valuePropName="checked">
          <Checkbox>{t("cameras.forget")}</Checkbox>
        </Form.Item>
      )}
      <Form.Item name="plan" label={t("cameras.plan")}>
        <Select options={plans} />
      </Form.Item>
      <div hidden={plan === "off"}>
        <ScheduleFields />
        <Form.Item name="audio" valuePropName="checked" extra={t("cameras.audioHint")}>
          <Checkbox>{t("cameras.audio")}</Checkbox>
        </Form.Item>
      </div>
      <Form.Item name="place" label={t("cameras.place")}>
        <Input maxLength={256} />
      </Form.Item>
      <Form.Item name="gb_code" label={t("cameras.gbCode")}>
        <Input maxLength={20} inputMode="numeric" />
      </Form.Item>
      <Space wrap>
        <Form.Item name="longitude" label={t("cameras.longitude")}>
          <InputNumber min={-180} max={180} step={0.0001} />
        </Form.Item>
        <Form.Item name="latitude" label={t("cameras.latitude")}>
          <InputNumber min={-90} max={90} step={0.0001} />
        </Form.Item>
      </Space>
      <RetentionFields above={sites.find(({ id }) => id === site)?.kept} />
      <Form.Item name="importance" label={t("importance.label")} extra={t("importance.hint")}>
        <Select options={importances} />
      </Form.Item>
      <PatienceField inherited={fromSite(areas, sites, site)} />
      <Form.Item name="enabled" label={t("cameras.enabled")} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}

/** A stream's address and how it is fetched. */
export function StreamFields(props: {
  stream: "main" | "sub";
  required?: boolean;
  /** The address was written, and the focus goes elsewhere. */
  left?: () => void;
}) {
  const { stream, required, left } = props;
  const { t } = useTranslation();
  return (
    <Space.Compact block>
      <Form.Item
        name={[stream, "url"]}
        label={t(`cameras.address.${stream}`)}
        extra={required ? t("cameras.addressHint") : undefined}
        rules={required ? [{ required, message: t("form.required") }] : []}
        style={{ flex: 1 }}
      >
        <Input placeholder={`rtsp://10.20.7.11:554/ch1/${stream}`} maxLength={1024} onBlur={left} />
      </Form.Item>
      <Form.Item name={[stream, "transport"]} label={t("cameras.transport")}>
        <Select options={TRANSPORTS} style={{ width: 90 }} />
      </Form.Item>
    </Space.Compact>
  );
}
