import { LockOutlined, UserOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { LanguageSwitch } from "../shell/LanguageSwitch";
import { failureText } from "../ui/failure";
import { signIn } from "./session";

interface Entered {
  name: string;
  password: string;
}

/** The door. */
export function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const entering = useMutation({
    mutationFn: ({ name, password }: Entered) => signIn(client, name.trim(), password),
  });
  return (
    <main className="door">
      <Card className="door-card">
        <Typography.Title level={1} className="door-title">
          {t("product")}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{t("signIn.lead")}</Typography.Paragraph>
        {entering.error && (
          <Alert
            type="error"
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
          <Button type="primary" htmlType="submit" size="large" block loading={entering.isPending}>
            {t("signIn.enter")}
          </Button>
        </Form>
        <div className="door-foot">
          <LanguageSwitch />
        </div>
      </Card>
    </main>
  );
}
