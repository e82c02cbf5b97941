import { Alert, Button, Modal, Typography } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** Shows a secret once. It can be copied on plain HTTP as well, where there is no clipboard API. */
export function SecretModal(props: { title: string; secret: string; close: () => void }) {
  const { title, secret, close } = props;
  const { t } = useTranslation();
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  // The clipboard is not there on plain HTTP; what is selected can be copied by hand.
  const copy = async (): Promise<void> => {
    if (text.current) window.getSelection()?.selectAllChildren(text.current);
    const board = (navigator as Partial<Navigator>).clipboard;
    await board?.writeText(secret).then(
      () => setCopied(true),
      () => undefined,
    );
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
      <Button onClick={() => void copy()}>{t(copied ? "secret.copied" : "secret.select")}</Button>
    </Modal>
  );
}
