import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Card, Checkbox, Form, Input, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Legal, LegalClass, LegalRecord } from "../api/types";
import { useMay } from "../session/session";
import { Failed } from "../ui/Failed";
import { showProblems } from "../ui/failure";
import { draftOf, legalOf, type Draft } from "./draft";
import { MaskEditor } from "./MaskEditor";

/** Those that can be chosen: places that are not public are not accepted. */
const CLASSES = ["art7_1", "art7_2", "art9"] as const satisfies readonly LegalClass[];

/** What people write down of a camera; only read by those who may not. */
export function LegalForm({ id, record }: { id: string; record: LegalRecord }) {
  const { t } = useTranslation();
  const manages = useMay("camera_manage");
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Draft>();
  const kind = Form.useWatch("class", form);
  const secret = Form.useWatch("near_secret_unit", form);
  const saving = useMutation({
    mutationFn: (draft: Draft) =>
      ask(
        api.PUT("/api/v1/cameras/{id}/legal", {
          params: { path: { id } },
          body: legalOf(draft, record),
        }),
      ),
    onSuccess: async () => {
      void message.success(t("form.saved"));
      await client.invalidateQueries({ queryKey: ["cameras"] });
    },
    onError: (error) => showProblems(form, error),
  });
  const text = (name: keyof Legal) => (
    <Form.Item name={name} label={t(`legal.field.${name}`)} className="legal-field">
      <Input maxLength={128} />
    </Form.Item>
  );
  const date = (name: keyof Legal) => (
    <Form.Item name={name} label={t(`legal.field.${name}`)} className="legal-date">
      <Input type="date" />
    </Form.Item>
  );
  return (
    <Form<Draft>
      form={form}
      layout="vertical"
      name="legal"
      className="legal-form"
      disabled={!manages}
      initialValues={draftOf(record.legal)}
      onFinish={(draft) => saving.mutate(draft)}
    >
      {saving.error && <Failed error={saving.error} />}
      <Card size="small" title={t("legal.part.basis")} className="gap-below">
        <Form.Item name="class" label={t("legal.field.class")} extra={t("legal.classHint")}>
          <Select
            options={CLASSES.map((value) => ({ value, label: t(`legal.class.${value}`) }))}
            placeholder={t("legal.field.class")}
          />
        </Form.Item>
        <div className="legal-row">
          {text("builder_unit")}
          {text("approval_number")}
          {date("approval_date")}
        </div>
        {kind === "art9" && (
          <Form.Item name="necessity" label={t("legal.field.necessity")}>
            <Input.TextArea rows={2} maxLength={4000} />
          </Form.Item>
        )}
        <div className="legal-row">
          <Form.Item
            name="near_secret_unit"
            label={t("legal.field.near_secret_unit")}
            valuePropName="checked"
          >
            <Switch />
          </Form.Item>
          {secret && text("secret_consent")}
        </div>
        <Form.Item name="no_forbidden_place" valuePropName="checked" extra={t("legal.article8")}>
          <Checkbox>{t("legal.field.no_forbidden_place")}</Checkbox>
        </Form.Item>
      </Card>
      <Card size="small" title={t("legal.part.place")} className="gap-below">
        <div className="legal-row">
          {date("sign_installed")}
          {text("view_reviewed_by")}
          {date("view_reviewed")}
          {date("in_use_since")}
        </div>
      </Card>
      <Card size="small" title={t("legal.part.filing")} className="gap-below">
        <div className="legal-row">
          {text("filing_number")}
          {date("filed")}
        </div>
      </Card>
      {kind === "art7_2" && (
        <Card size="small" title={t("legal.part.sharing")} className="gap-below">
          <div className="legal-row">
            {text("sharing_number")}
            {text("sharing_partner")}
            {date("sharing_until")}
          </div>
        </Card>
      )}
      <Card size="small" title={t("legal.part.audio")} className="gap-below">
        {text("audio_document")}
        <p className="wizard-hint">{t("legal.audioHint")}</p>
      </Card>
      <Card size="small" title={t("legal.part.masks")} className="gap-below">
        <Form.Item name="masks" noStyle>
          <MaskEditor camera={id} readOnly={!manages} />
        </Form.Item>
      </Card>
      {manages && (
        <Button type="primary" htmlType="submit" loading={saving.isPending}>
          {t("legal.save")}
        </Button>
      )}
      {record.changed && record.changed_by && (
        <p className="wizard-hint">{t("legal.changed", { name: record.changed_by })}</p>
      )}
    </Form>
  );
}
