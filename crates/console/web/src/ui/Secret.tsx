import { Alert, Button, Modal, Typography } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

/** Shows a secret once. It can be copied on plain HTTP as well, where there is no clipboard API. */
export function SecretModal(props: { title: string; secret: string; close: () => void }) {
  const { title, secret, close } = props;
  const { t } = useTranslation();
  const text = useRef<HTMLElement>(null);
  const selectAll = (): void => {
    if (text.current) window.getSelection()?.selectAllChildren(text.current);
  };
  return (
    <Modal
      open
      title={title}
      mask={{ closable: false }}
      onCancel={close}
      footer={
        <Button type="primary" onClick={close}>
          {t("secret.kept")}
        </Button>
      }
    >
      <Alert type="warning" showIcon className="gap-below" title={t("secret.once")} />
      <Typography.Paragraph>
        <code ref={text} className="mono secret">
          {secret}
        </code>
      </Typography.Paragraph>
      <Button onClick={selectAll}>{t("secret.select")}</Button>
    </Modal>
  );
}
