import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Divider, Form, Input, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { codeOf } from "../api/failure";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import { versionQuery } from "../api/queries";
import { failureText } from "../ui/failure";
import { CODE_MOST, CodeInput } from "./CodeInput";
import { refusal } from "./refusal";
import { signIn } from "./session";

interface Entered {
  name: string;
  password: string;
  code?: string;
}

/** The door. */
export function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  // Asked for once the password was right, and then until the end.
  const [asksCode, setAsksCode] = useState(false);
  const entering = useMutation({
    mutationFn: ({ name, ...entered }: Entered) =>
      signIn(client, { name: name.trim(), ...entered }),
    onError: (error) => {
      if (codeOf(error) === "code_needed") setAsksCode(true);
    },
  });
  const { data: version } = useQuery(versionQuery);
  const [refused] = useState(() => refusal(window.location.search));
  const isAsking = codeOf(entering.error) === "code_needed";
  return (
    <main className="door">
      <Card className="door-card">
        <Typography.Title level={1} className="door-title">
          {t("product")}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{t("signIn.lead")}</Typography.Paragraph>
        {refused && !entering.error && (
          <Alert
            type="error"
            showIcon
            role="alert"
            className="gap-below"
            title={t(`signIn.refused.${refused}`)}
          />
        )}
        {entering.error && (
          <Alert
            type={isAsking ? "info" : "error"}
            showIcon
            role="alert"
            className="gap-below"
            title={failureText(t, entering.error)}
          />
        )}
        <Form<Entered>
          layout="vertical"
          requiredMark={false}
          onFinish={(entered) => entering.mutate(entered)}
        >
          <Form.Item
            name="name"
            label={t("signIn.name")}
            rules={[{ required: true, message: t("form.required") }]}
          >
            <Input
              prefix={<UserOutlined aria-hidden />}
              autoComplete="username"
              size="large"
              maxLength={128}
            />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("signIn.password")}
            rules={[{ required: true, message: t("form.required") }]}
          >
            <Input.Password
              prefix={<LockOutlined aria-hidden />}
              autoComplete="current-password"
              size="large"
              maxLength={128}
            />
          </Form.Item>
          {asksCode && <CodeInput label={t("signIn.code")} most={CODE_MOST} focus />}
          <Button type="primary" htmlType="submit" size="large" block loading={entering.isPending}>
            {t("signIn.enter")}
          </Button>
        </Form>
        {version?.provider && (
          <>
            <Divider plain />
            <Button href="/api/v1/session/provider" size="large" block>
              {t("signIn.provider", { label: version.provider })}
            </Button>
          </>
        )}
        <div className="door-foot">
          <LanguageSwitch />
        </div>
      </Card>
    </main>
  );
}
