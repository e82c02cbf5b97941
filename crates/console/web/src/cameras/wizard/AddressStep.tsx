import { App, Form, Input, InputNumber, Radio, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { StreamFields } from "../CameraFields";
import { separated, type WizardForm } from "./form";
import { isHost, VENDORS } from "./template";

/** Where the camera is: the device by its vendor's template, and the addresses made from it. */
export function AddressStep({ form }: { form: FormInstance<WizardForm> }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const vendor = Form.useWatch<WizardForm["vendor"] | undefined>("vendor", {
    form,
    preserve: true,
  });
  const separate = (): void => {
    const apart = separated(form.getFieldsValue(true) as WizardForm);
    if (!apart) return;
    form.setFieldsValue(apart);
    void message.info(t("addCamera.separated"));
  };
  return (
    <>
      <Form.Item
        name="vendor"
        label={t("addCamera.vendor")}
        extra={vendor && t(`addCamera.about.${vendor}`)}
      >
        <Radio.Group
          optionType="button"
          options={VENDORS.map((value) => ({ value, label: t(`addCamera.make.${value}`) }))}
        />
      </Form.Item>
      <div className="wizard-row wizard-device">
        <Form.Item
          name="host"
          label={t("addCamera.host")}
          rules={[
            {
              validator: (_, text: string) =>
                text.trim() === "" || isHost(text)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t("addCamera.hostOnly"))),
            },
          ]}
        >
          <Input placeholder="10.20.7.11" maxLength={253} autoComplete="off" inputMode="url" />
        </Form.Item>
        <Form.Item name="port" label={t("addCamera.port")}>
          <InputNumber min={1} max={65_535} precision={0} />
        </Form.Item>
        {vendor !== "generic" && (
          <Form.Item name="channel" label={t("addCamera.channel")}>
            <InputNumber min={1} max={512} precision={0} />
          </Form.Item>
        )}
      </div>
      <div className="wizard-row">
        <Form.Item name="username" label={t("cameras.username")}>
          <Input autoComplete="off" maxLength={128} />
        </Form.Item>
        <Form.Item name="password" label={t("cameras.password")}>
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
      </div>
      <div className="wizard-made">
        <p className="wizard-hint">{t("addCamera.made")}</p>
        <StreamFields stream="main" required left={separate} />
        <StreamFields stream="sub" left={separate} />
      </div>
    </>
  );
}
