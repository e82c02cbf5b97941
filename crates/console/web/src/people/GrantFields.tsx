import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Form, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { allCamerasQuery } from "../api/queries";
import { AreaSelect } from "../ui/AreaSelect";
import type { GrantDraft } from "./grants";
import "./people.css";

/** What somebody sees besides their areas: single cameras, and areas for a time. */
export function GrantFields({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Form.Item label={t("grants.title")} extra={t("grants.hint")}>
      <Form.List name="grants">
        {(fields, { add, remove }) => (
          <Space orientation="vertical" style={{ width: "100%" }}>
            {fields.map(({ key, name }) => (
              <GrantRow key={key} name={name} disabled={disabled} remove={() => remove(name)} />
            ))}
            <Space>
              <Button disabled={disabled} onClick={() => add({ kind: "camera" })}>
                {t("grants.addCamera")}
              </Button>
              <Button disabled={disabled} onClick={() => add({ kind: "area" })}>
                {t("grants.addArea")}
              </Button>
            </Space>
          </Space>
        )}
      </Form.List>
    </Form.Item>
  );
}

function GrantRow(props: { name: number; disabled: boolean; remove: () => void }) {
  const { name, disabled, remove } = props;
  const { t } = useTranslation();
  const cameras = useQuery(allCamerasQuery).data ?? [];
  const kind = Form.useWatch<GrantDraft["kind"] | undefined>(["grants", name, "kind"]);
  const required = [{ required: true, message: t("form.required") }];
  return (
    <fieldset className="grant-row" aria-label={t("grants.row", { number: name + 1 })}>
      {kind === "area" ? (
        <Form.Item name={[name, "area_id"]} rules={required} noStyle>
          <AreaSelect label={t("grants.area")} disabled={disabled} width={230} />
        </Form.Item>
      ) : (
        <Form.Item name={[name, "camera_id"]} rules={required} noStyle>
          <Select
            aria-label={t("grants.camera")}
            disabled={disabled}
            placeholder={t("grants.camera")}
            style={{ width: 230 }}
            showSearch={{ optionFilterProp: "label" }}
            options={cameras.map((camera) => ({
              value: camera.id,
              label: `${camera.name} · ${camera.site_name}`,
            }))}
          />
        </Form.Item>
      )}
      <Form.Item
        name={[name, "time"]}
        rules={kind === "area" ? [{ required: true, message: t("grants.timeNeeded") }] : []}
        noStyle
      >
        <DatePicker.RangePicker
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          allowEmpty={[true, true]}
          disabled={disabled}
          placeholder={[t("grants.from"), t("grants.until")]}
          aria-label={t("grants.time")}
        />
      </Form.Item>
      <Button
        type="text"
        disabled={disabled}
        onClick={remove}
        aria-label={t("grants.remove", { number: name + 1 })}
      >
        ×
      </Button>
    </fieldset>
  );
}
