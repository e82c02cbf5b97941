import { SafetyOutlined } from "@ant-design/icons";
import { Form, Input } from "antd";
import { useTranslation } from "react-i18next";

/** The longest a recovery code is typed, with what stands between its groups. */
export const CODE_MOST = 24;

/** The six digits a telephone shows; where `most` allows it, a recovery code instead. */
export function CodeInput(props: { label: string; most?: number; focus?: boolean }) {
  const { label, most = 7, focus = false } = props;
  const { t } = useTranslation();
  return (
    <Form.Item
      name="code"
      label={label}
      {...(most === CODE_MOST ? { extra: t("totp.orRecovery") } : {})}
      rules={[{ required: true, message: t("form.required") }]}
    >
      <Input
        prefix={<SafetyOutlined aria-hidden />}
        autoComplete="one-time-code"
        inputMode={most === CODE_MOST ? "text" : "numeric"}
        maxLength={most}
        ref={(input) => {
          if (focus) input?.focus();
        }}
      />
    </Form.Item>
  );
}
