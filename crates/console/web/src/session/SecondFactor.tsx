import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, QRCode, Skeleton, Space, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import { totpQuery } from "../api/queries";
import type { Totp, TotpAct } from "../api/types";
import { dateTime } from "../time";
import { Failed } from "../ui/Failed";
import { CODE_MOST, CodeInput } from "./CodeInput";
import { sessionQuery } from "./session";

/** One's own second factor: set up, or given up. `done` is called when it has been set up. */
export function SecondFactor({ done }: { done: () => void }) {
  const { t } = useTranslation();
  const state = useQuery(totpQuery);
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: (body: TotpAct) => ask(api.POST("/api/v1/session/totp/actions", { body })),
    onSuccess: (totp, { action }) => {
      if (action === "disable") {
        client.setQueryData(totpQuery.queryKey, totp);
        return client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      }
      return undefined;
    },
  });
  const { data, error, isPending, mutate } = acting;
  const finish = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: totpQuery.queryKey });
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    done();
  };
  const [begun, setBegun] = useState<Totp>();
  if (state.error) return <Failed error={state.error} retry={() => void state.refetch()} />;
  if (!state.data) return <Skeleton active />;
  if (data?.recovery_codes) {
    return <RecoveryCodes codes={data.recovery_codes} kept={() => void finish()} />;
  }
  const refusal = error && <Failed error={error} />;
  if (begun?.uri && begun.secret) {
    return (
      <>
        {refusal}
        <Typography.Paragraph>{t("totp.scan")}</Typography.Paragraph>
        {/* Black on white also in the dark: not every telephone reads the inverse. */}
        <QRCode
          value={begun.uri}
          type="svg"
          size={200}
          color="#000"
          bgColor="#fff"
          className="gap-below"
          aria-hidden
        />
        <Typography.Paragraph type="secondary">{t("totp.orType")}</Typography.Paragraph>
        <Typography.Paragraph>
          <code className="mono secret">{begun.secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
        </Typography.Paragraph>
        <Form<{ code: string }>
          layout="vertical"
          requiredMark={false}
          onFinish={({ code }) => mutate({ action: "confirm", code })}
        >
          <CodeInput label={t("totp.firstCode")} />
          <Button type="primary" htmlType="submit" loading={isPending}>
            {t("totp.confirm")}
          </Button>
        </Form>
      </>
    );
  }
  const since = state.data.since;
  return (
    <>
      {refusal}
      {since !== null && (
        <Alert
          type="success"
          showIcon
          className="gap-below"
          title={t("totp.on", { since: dateTime(since) })}
          description={t("totp.left", { n: state.data.recovery_left })}
        />
      )}
      <Form<{ password: string; code?: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={(entered) => {
          if (since === null) {
            const password = entered.password;
            mutate({ action: "begin", password }, { onSuccess: setBegun });
          } else mutate({ action: "disable", ...entered });
        }}
      >
        <Typography.Paragraph type="secondary">
          {t(since === null ? "totp.why" : "totp.disableWhat")}
        </Typography.Paragraph>
        <Form.Item
          name="password"
          label={t("signIn.password")}
          rules={[{ required: true, message: t("form.required") }]}
        >
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
        {since !== null && <CodeInput label={t("signIn.code")} most={CODE_MOST} />}
        <Button type="primary" htmlType="submit" danger={since !== null} loading={isPending}>
          {t(since === null ? "totp.begin" : "totp.disable")}
        </Button>
      </Form>
    </>
  );
}

/** The codes for the day the telephone is lost, shown once. */
function RecoveryCodes({ codes, kept }: { codes: string[]; kept: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert
        type="warning"
        showIcon
        className="gap-below"
        title={t("totp.recovery")}
        description={t("totp.recoveryWhat")}
      />
      <ol className="mono recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Space>
        <Button onClick={() => window.print()}>{t("totp.print")}</Button>
        <Button type="primary" onClick={kept}>
          {t("secret.kept")}
        </Button>
      </Space>
    </>
  );
}
