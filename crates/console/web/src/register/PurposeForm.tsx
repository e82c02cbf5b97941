import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Radio, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Purpose } from "../api/types";
import { CaseChoice } from "../cases/CaseChoice";
import { RequestChoice } from "../requests/RequestChoice";
import { Failed } from "../ui/Failed";
import { ownAccessQuery, renew, standingOf } from "./records";
import { allows, isRequest, type Said, type Want } from "./said";

interface Draft {
  purpose: Purpose;
  case_id?: string;
  request_id?: string;
  reason?: string;
}

/** Asks why somebody looks: one press where they are on duty. */
export function PurposeForm(props: {
  want: Want;
  /** Whose footage, where that is known. */
  camera?: string | undefined;
  done: (said: Said) => void;
}) {
  const { want, camera, done } = props;
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<Draft>();
  const own = useQuery(ownAccessQuery);
  const purpose = Form.useWatch("purpose", form) as Purpose | undefined;
  const saying = useMutation({
    mutationFn: async ({ purpose, case_id, request_id, reason }: Draft) => {
      if (purpose === "duty" && !onDuty) await ask(api.POST("/api/v1/shifts"));
      await renew(client);
      const said: Said = { purpose };
      if (purpose === "case_handling" && case_id) said.case_id = case_id;
      if (isRequest(purpose) && request_id) said.request_id = request_id;
      if (purpose === "emergency" && reason) said.reason = reason.trim();
      return said;
    },
    onSuccess: done,
  });
  if (!own.data) {
    return own.error ? <Failed error={own.error} /> : <Skeleton active paragraph={{ rows: 1 }} />;
  }
  const onDuty = standingOf(own.data)?.purpose === "duty";
  const offered = own.data.purposes.filter((one) => allows(one, want));
  if (offered.length === 0) return <p>{t("register.noPurpose")}</p>;
  const begins = purpose === "duty" && !onDuty;
  return (
    <Form<Draft>
      form={form}
      layout="inline"
      className="purpose-form"
      initialValues={{ purpose: offered[0] }}
      onFinish={(draft) => saying.mutate(draft)}
    >
      {saying.error && <Failed error={saying.error} />}
      <Form.Item name="purpose">
        <Radio.Group
          aria-label={t("register.why")}
          optionType="button"
          options={offered.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
      </Form.Item>
      {purpose === "case_handling" && (
        <Form.Item
          name="case_id"
          label={t("attach.case")}
          rules={[{ required: true, message: t("form.required") }]}
          className="purpose-wide"
        >
          <CaseChoice />
        </Form.Item>
      )}
      {purpose && isRequest(purpose) && (
        <Form.Item
          key={purpose}
          name="request_id"
          label={t("requests.one")}
          rules={[{ required: true, message: t("form.required") }]}
          className="purpose-wide"
          preserve={false}
        >
          <RequestChoice kind={purpose} camera={camera} />
        </Form.Item>
      )}
      {purpose === "emergency" && (
        <Form.Item
          name="reason"
          label={t("register.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
          className="purpose-wide"
        >
          <Input maxLength={500} placeholder={t("register.reasonHint")} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" loading={saying.isPending}>
        {t(begins ? "register.beginAndGo" : "register.go")}
      </Button>
    </Form>
  );
}
