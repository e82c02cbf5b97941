import { Form, Modal } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Failed } from "./Failed";
import { showProblems } from "./failure";

/** What sends a form: a mutation. */
interface Sending<Draft> {
  isPending: boolean;
  error: Error | null;
  mutate: (draft: Draft, told: { onError: (error: Error) => void }) => void;
}

/** A form in a window; what the gateway refuses is said above it and at its fields. */
export function FormModal<Draft extends object>(props: {
  title: string;
  okText: string;
  width?: number;
  /** What it does cannot be taken back. */
  danger?: boolean;
  /** Forms below one another must not share the ids of their fields. */
  name?: string;
  initial?: Partial<Draft>;
  sending: Sending<Draft>;
  close: () => void;
  children: ReactNode;
}) {
  const { title, okText, width, danger = false, name, initial, sending, close, children } = props;
  const { t } = useTranslation();
  const [form] = Form.useForm<Draft>();
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={t("action.cancel")}
      okButtonProps={{ danger }}
      confirmLoading={sending.isPending}
      onOk={() => form.submit()}
      onCancel={close}
      {...(width === undefined ? {} : { width })}
    >
      {sending.error && <Failed error={sending.error} />}
      <Form<Draft>
        form={form}
        layout="vertical"
        onFinish={(draft) =>
          sending.mutate(draft, { onError: (error) => showProblems(form, error) })
        }
        {...(name === undefined ? {} : { name })}
        {...(initial === undefined ? {} : { initialValues: initial })}
      >
        {children}
      </Form>
    </Modal>
  );
}
