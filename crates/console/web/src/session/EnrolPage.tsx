import { useQueryClient } from "@tanstack/react-query";
import { Button, Card, Typography } from "antd";
import { useTranslation } from "react-i18next";
import { SecondFactor } from "./SecondFactor";
import { signOut } from "./session";

/** Who may take footage out sets up a second factor before anything else. */
export function EnrolPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <main className="door">
      <Card className="door-card">
        <Typography.Title level={1} className="door-title">
          {t("totp.title")}
        </Typography.Title>
        <Typography.Paragraph type="secondary">{t("totp.forced")}</Typography.Paragraph>
        <SecondFactor done={() => undefined} />
        <div className="door-foot">
          <Button type="link" onClick={() => void signOut(client)}>
            {t("shell.signOut")}
          </Button>
        </div>
      </Card>
    </main>
  );
}
