import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input, Space, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { failureText } from "../ui/failure";
import { changePassword, signOut } from "./session";

interface Entered {
  old_password: string;
  new_password: string;
  again: string;
}

/** Everybody's own password; the first one must be changed before anything else. */
export function PasswordPage({ forced, done }: { forced: boolean; done?: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const changing = useMutation({
    mutationFn: ({ old_password, new_password }: Entered) =>
      changePassword(client, { old_password, new_password }),
    onSuccess: () => done?.(),
  });
  const required = { required: true, message: t("form.required") };
  const form = (
    <Form<Entered>
      layout="vertical"
      requiredMark={false}
      onFinish={(entered) => changing.mutate(entered)}
    >
      {changing.error && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className="gap-below"
          title={failureText(t, changing.error)}
        />
      )}
      <Form.Item name="old_password" label={t("password.old")} rules={[required]}>
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="new_password"
        label={t("password.new")}
        extra={t("password.rule")}
        rules={[required, { min: 10, message: t("password.rule") }]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("password.again")}
        dependencies={["new_password"]}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue("new_password")
                ? Promise.resolve()
                : Promise.reject(new Error(t("password.different"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Space>
        <Button type="primary" htmlType="submit" loading={changing.isPending}>
          {t("password.change")}
        </Button>
        {forced && <Button onClick={() => void signOut(client)}>{t("shell.signOut")}</Button>}
      </Space>
    </Form>
  );
  if (!forced) return form;
  return (
    <main className="door">
      <Card className="door-card">
        <Typography.Title level={1} className="door-title">
          {t("password.title")}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{t("password.forced")}</Typography.Paragraph>
        {form}
      </Card>
    </main>
  );
}
